// The questions one by one, and what they share. Only takeaways*.cpp include this.
#pragma once

#include <string>
#include <vector>

#include "report/figures/configurations.h"
#include "report/takeaways/takeaways.h"

namespace perwatt::report {

using Configurations = std::vector<Configuration>;

/// The verdict and its exceptions from the evidence: lines that bear on the claim decide.
void conclude(Takeaway& takeaway);
/// "×1.71 to ×2.79", or "9.62 to 12.2" of figures that are no ratios.
std::string span_words(const std::vector<Evidence>& evidence);
/// Notes once, in the order of their coming; "" is none.
void add_note(Takeaway& takeaway, const std::string& note);
/// Whose watts stand side by side where the configurations have several boundaries, else "".
std::string boundaries_note(const std::vector<const Configuration*>& all);
/// "9 networks", "1 network".
std::string count_words(std::size_t count, std::string_view noun);
/// Why no efficiency can be compared: one sentence.
std::string without_watts(const Configurations& all);

/// top / bottom of one quantity over the networks that both have. Nothing where there is none.
std::optional<Evidence> ratio_evidence(const Configuration& top, const Configuration& bottom,
                                       const Quantity& quantity);
std::optional<Evidence> ratio_evidence(const Configuration& top, const Configuration& bottom,
                                       const Quantity& quantity,
                                       const std::vector<std::string>& over);

/// 1 and 2: does a lower precision double throughput, raise efficiency? 3: does asking for one
/// change nothing where the same precision runs either way?
Takeaway lower_precision_throughput(const Configurations& all);
Takeaway lower_precision_efficiency(const Configurations& all);
Takeaway same_execution(const Configurations& all);
/// 4: do more parameters mean less throughput, and do MACs tell it better?
Takeaway size_against_throughput(const Configurations& all);
/// 5: is the device that takes the least power as efficient as the others? `subject` and `against`
/// are devices; "" = the least power, and all others.
Takeaway least_power(const Configurations& all, const std::string& subject = "",
                     const std::string& against = "");
/// 6: at this precision, is `subject` more efficient than `rival` in each power mode that both
/// have, and than every other device in its best one?
Takeaway device_more_efficient(const Configurations& all, const std::string& subject,
                               const std::string& rival, const std::string& precision);
/// The most efficient device and mode at each precision asked for.
Takeaway most_efficient(const Configurations& all);
/// What no other case beats in accuracy, speed and energy at once.
Takeaway pareto(const record::RunView& view);

}  // namespace perwatt::report
