// What most sources have: what they say of themselves and the clock that stamps their readings.
// Is NOT aware of any meter.
#pragma once

#include <utility>

#include "meter/meter.h"

namespace perwatt::meter {

class BasicSource : public Source {
 public:
  const SourceInfo& info() const override { return info_; }

 protected:
  BasicSource(SourceInfo info, Clock* clock) : info_(std::move(info)), clock_(clock) {}
  const Clock& clock() const { return *clock_; }
  Clock& clock() { return *clock_; }
  /// One reason for every channel.
  void fail_all(Sink& sink, const std::string& reason, const std::string& remedy) const {
    for (std::size_t i = 0; i < info_.channels.size(); ++i)
      sink.failure(static_cast<int>(i), reason, remedy);
  }
  SourceInfo info_;

 private:
  Clock* clock_;
};

}  // namespace perwatt::meter
