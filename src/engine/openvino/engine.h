// OpenVINO as an engine: what it is, and loading. Is NOT aware of where its library was found.
#pragma once

#include <memory>
#include <string>

#include "engine/engine.h"
#include "engine/openvino/runtime.h"

namespace perwatt::engine::openvino {

class OpenVinoEngine final : public Engine {
 public:
  explicit OpenVinoEngine(std::shared_ptr<const Runtime> runtime);
  Description describe() override { return description_; }
  std::unique_ptr<Network> load(const LoadRequest& request) override;

 private:
  /// The vendor's name of a device ("hetero:gpu+cpu" -> "HETERO:GPU,CPU"). Throws Failure where the
  /// machine has none of that name.
  std::string vendor_name(const std::string& device) const;

  std::shared_ptr<const Runtime> runtime_;
  /// Asked for once: it wakes plug-ins, which must not count as time of compiling.
  const Description description_;
};

}  // namespace perwatt::engine::openvino
