#include "meter/rails.h"

#include <array>

namespace perwatt::meter {
namespace {

constexpr std::array kRails{
    // Jetson Nano
    Rail{"POM_5V_IN", "module input", true}, Rail{"POM_5V_GPU", "GPU, inside POM_5V_IN"},
    Rail{"POM_5V_CPU", "CPU, inside POM_5V_IN"},
    // Jetson TX2, Xavier NX, Orin NX, Orin Nano
    Rail{"VDD_IN", "module input", true},
    Rail{"VDD_CPU_GPU_CV", "CPU, GPU and accelerators, inside VDD_IN"},
    Rail{"VDD_SOC", "rest of the chip, inside VDD_IN"}, Rail{"VDD_SYS_GPU", "GPU, inside VDD_IN"},
    Rail{"VDD_SYS_CPU", "CPU, inside VDD_IN"},
    Rail{"VDD_SYS_SOC", "rest of the chip, inside VDD_IN"},
    Rail{"VDD_SYS_DDR", "memory, inside VDD_IN"}, Rail{"VDD_4V0_WIFI", "wireless, inside VDD_IN"},
    // Jetson TX2's carrier
    Rail{"VDD_MUX", "carrier input", true},
    Rail{"VDD_5V0_IO_SYS", "5 V of the carrier, inside VDD_MUX"},
    Rail{"VDD_3V3_SYS", "3.3 V of the carrier, inside VDD_MUX"},
    Rail{"VDD_3V3_IO_SLP", "3.3 V of the carrier in sleep, inside VDD_MUX"},
    Rail{"VDD_1V8_IO", "1.8 V of the carrier, inside VDD_MUX"},
    Rail{"VDD_3V3_SYS_M2", "M.2 slot, inside VDD_MUX"},
    // AGX Xavier: the module is the sum of the six
    Rail{"GPU", "GPU, one of six that add up to the module"},
    Rail{"CPU", "CPU, one of six that add up to the module"},
    Rail{"SOC", "rest of the chip, one of six that add up to the module"},
    Rail{"CV", "accelerators (DLA, PVA), one of six that add up to the module"},
    Rail{"VDDRQ", "memory, one of six that add up to the module"},
    Rail{"SYS5V", "5 V of the module, one of six that add up to the module"},
    // AGX Orin: the module is the sum of three
    Rail{"VDD_GPU_SOC", "GPU and rest of the chip, one of three that add up to the module"},
    Rail{"VDD_CPU_CV", "CPU and accelerators, one of three that add up to the module"},
    Rail{"VIN_SYS_5V0", "5 V of the module, one of three that add up to the module"},
    Rail{"VDDQ_VDD2_1V8AO", "memory, inside VIN_SYS_5V0"},
    // AGX Thor
    Rail{"VIN", "module input", true}};

}  // namespace

const Rail* find_rail(std::string_view name) {
  for (const Rail& rail : kRails)
    if (rail.name == name) return &rail;
  return nullptr;
}

}  // namespace perwatt::meter
