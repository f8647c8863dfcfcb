// Two runs against each other, case by case: which belong together, the ratio of each figure with
// its interval, and what else differs between them. Pure. Is NOT aware of how it is printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/run_view.h"
#include "report/comparison/metrics.h"

namespace perwatt::report {

/// One figure of a case in A and B.
struct ComparedFigure {
  const Metric* metric = nullptr;
  stats::Figure a, b;
  stats::FigureRatio ratio;  ///< b / a

  ComparedFigure(const Metric& of, const stats::Figure& figure_a, const stats::Figure& figure_b)
      : metric(&of), a(figure_a), b(figure_b), ratio(figure_a, figure_b) {}
};

struct ComparedCase {
  std::string name;                         ///< "squeezenet fp16 batch 8"
  std::vector<const record::Record*> a, b;  ///< the repeats of the case, one or more each
  bool same_key = false;                    ///< everything that makes the case is the same
  std::vector<ComparedFigure> figures;      ///< in the order of metrics(), where both have it
  std::optional<double> p, p_holm;          ///< of the comparison's metric: "the ratio is 1"

  const ComparedFigure* figure(const Metric& metric) const;
  /// Whether Holm's correction over all cases leaves the difference standing.
  bool differs() const { return p_holm && *p_holm <= 0.05; }
  bool failed_in_a() const;
  bool failed_in_b() const;
};

struct Comparison {
  record::Run run_a, run_b;
  std::string title_a, title_b;                ///< "run 3f2a91c0", or "precision fp32"
  const Metric* metric = nullptr;              ///< what verdicts are about
  std::vector<const record::Field*> matched;   ///< fields in which cases must agree
  std::vector<const record::Field*> left_out;  ///< in which A and B differ as a whole
  std::vector<std::string> differences;        ///< "governor: performance in A, powersave in B"
  std::vector<std::string> same_for_all;       ///< of the matched: "ENGINE", "single stream"
  std::vector<ComparedCase> cases;
  std::vector<std::string> only_in_a, only_in_b;
};

/// What cases are matched by; empty = all that makes a case comparable (network, engine, device,
/// precision, batch, lanes, threads, scenario, preset, power mode), less those in which the two
/// runs have no value in common. Cases of equal keys belong together first. `metric`: what verdicts
/// are about. The views must outlive the result. Throws UsageError where several cases fit one, or
/// none any.
Comparison compare(const record::RunView& a, const record::RunView& b,
                   const std::vector<const record::Field*>& match, const Metric& metric);

/// The values of one field within a run: its first value is A, each other one a B. Throws
/// UsageError where there is only one.
struct ByAxis {
  std::vector<record::RunView> parts;  ///< a value each; the comparisons point into these
  std::vector<Comparison> comparisons;
};
ByAxis compare_by(const record::RunView& view, const record::Field& axis, const Metric& metric);

/// Holm's correction over all cases of all comparisons.
void correct(std::vector<Comparison*> comparisons);

/// A limit that B must not cross.
struct Gate {
  const Metric* metric = nullptr;
  double limit = 0.03;  ///< B may be worse by this share
};
/// The cases in which B is worse than A by more than the limit and that is shown: the one-sided
/// test of each at 2.5 %, which is the end of its 95 % interval, with Holm's correction over all. A
/// figure without an interval is taken as it stands. A case that failed in B alone crosses too.
std::vector<const ComparedCase*> crossing(const std::vector<const Comparison*>& comparisons,
                                          const Gate& gate);

}  // namespace perwatt::report
