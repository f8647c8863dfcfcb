// A run's records by what ran them: a configuration is a device (with engine, batch, ... where
// these tell cases apart), a power mode and a precision asked for; it has a record a network. Is
// NOT aware of what is asked of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/run_view.h"
#include "report/figures/quantity.h"
#include "report/figures/ratio.h"

namespace perwatt::report {

struct Configuration {
  std::string device;     ///< "Xavier DLA"; "this machine" where nothing tells devices apart
  std::string mode;       ///< power mode; "" where unknown
  std::string precision;  ///< as asked: "fp16"
  std::vector<const record::Record*> records;  ///< ok ones, one a network

  /// "Xavier DLA, 15W-desktop".
  std::string place() const;
  const record::Record* of(std::string_view network) const;  ///< or null
  /// Titles of the networks that have the figure.
  std::vector<std::string> networks(const Quantity& quantity) const;
  /// Geometric mean over these networks, which all have the figure; at least one.
  double mean(const Quantity& quantity, const std::vector<std::string>& over) const;
  /// "" where there are no watts; several are joined by " and ".
  std::string boundary() const;
};

/// In the order of the records, without those that have no ok record. `view` has one record a case
/// (pooled_view) and lives longer than the result.
std::vector<Configuration> configurations(const record::RunView& view);

/// The networks that all of them have with the figure, in the first one's order.
std::vector<std::string> common_networks(const std::vector<const Configuration*>& all,
                                         const Quantity& quantity);

/// top / bottom over these networks, which both have.
struct MeanRatio {
  Ratio ratio;
  std::vector<std::string> networks;
};
/// Geometric mean. With two networks or more the interval is Student's, of the logarithms over
/// networks: it speaks of networks like these. With one it is that of the two figures. Nothing
/// where `over` is empty.
std::optional<MeanRatio> mean_ratio(const Configuration& top, const Configuration& bottom,
                                    const Quantity& quantity, const std::vector<std::string>& over);

}  // namespace perwatt::report
