// The values of parameters, for tests. Is NOT aware of where they come from.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "network/graph/parameters.h"

namespace perwatt::network {

/// A failure of the test where there is no parameter of that full name.
inline std::vector<float> values_of(const Graph& graph, const WeightSource& source,
                                    const std::string& name) {
  for (const Parameter& parameter : parameters(graph)) {
    if (full_name(graph, parameter) != name) continue;
    std::vector<float> values(static_cast<std::size_t>(parameter.size));
    source.fill(parameter, 0, values);
    return values;
  }
  ADD_FAILURE() << "no parameter " << name;
  return {};
}

}  // namespace perwatt::network
