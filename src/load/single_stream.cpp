#include "load/driver.h"

namespace perwatt::load {

End drive_single_stream(Target& target, Clock& clock, const Quota& quota, const Observer& observer,
                        Consumer& consumer) {
  CancelPoll cancelled(observer);
  const Nanoseconds began = clock.now();
  for (std::int64_t queries = 1;; ++queries) {
    const Nanoseconds issued = clock.now();
    const bool ok = target.infer(0);
    const Nanoseconds completed = clock.now();
    if (!ok) return End::failed;
    consumer.take({issued, completed, 0, true});
    if (quota.per_group > 0 && queries >= quota.per_group && completed - began >= quota.minimum)
      return End::quota;
    if (consumer.enough(completed)) return End::enough;
    if (cancelled(completed)) return End::cancelled;
  }
}

}  // namespace perwatt::load
