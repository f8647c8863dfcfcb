// A source of watts that are known exactly, for those who make its law themselves.
// Is NOT aware of what the power stands for.
#pragma once

#include <memory>

#include "meter/meter.h"
#include "meter/synthetic_options.h"

namespace perwatt::meter {

/// The power is `law`'s, not the options' own; its times are seconds since now. Whoever holds it
/// may add to it for times to come, on the thread that polls. The clock lives longer than the
/// source.
std::unique_ptr<Source> known_source(const SyntheticOptions& options,
                                     std::shared_ptr<const PowerLaw> law, Clock& clock);

}  // namespace perwatt::meter
