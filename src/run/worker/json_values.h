// Numbers and times as JSON, shared by the messages' files.
#pragma once

#include "run/worker/messages.h"

namespace perwatt::run {

/// JSON has no NaN and no infinity: they become words.
Json real(double value);
double real_of(const Json& json);

Json time(Nanoseconds value);
Nanoseconds time_of(const Json& json);

Json encode_span(const Span& span);
Span decode_span(const Json& json);

}  // namespace perwatt::run
