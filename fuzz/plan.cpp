// Plans: what was read comes back from its own text.
#include "run/plan/plan.h"

#include "seeds.h"
#include "target.h"

namespace perwatt::fuzz {

Target target() {
  return {.name = "plan", .form = Form::text, .seeds = plan_seeds()};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return take([&] {
    const run::Plan plan = run::parse_plan(text_of(data, size), "input");
    require(run::parse_plan(run::to_toml(plan), "again") == plan, "a plan survives its own text");
  });
}

}  // namespace perwatt::fuzz
