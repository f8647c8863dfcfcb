#include "report/figures/assets.h"

#define PERWATT_ASSET(name)                                                                       \
  extern "C" const char perwatt_asset_##name##_begin[];                                           \
  extern "C" const char perwatt_asset_##name##_end[];                                             \
  std::string_view perwatt::report::asset::name() {                                               \
    return {perwatt_asset_##name##_begin,                                                         \
            static_cast<std::size_t>(perwatt_asset_##name##_end - perwatt_asset_##name##_begin)}; \
  }

PERWATT_ASSET(icassp23)
PERWATT_ASSET(style)
PERWATT_ASSET(script)
PERWATT_ASSET(vega)
PERWATT_ASSET(licences)
