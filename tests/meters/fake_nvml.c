/* A library with NVML's functions and one card. The environment variable FAKE_NVML says what is
 * wrong: "no_counter", "jetson" (neither energy nor power), "no_driver", "lost". */
#include <stdlib.h>
#include <string.h>

enum { kOk = 0, kNotSupported = 3, kDriverNotLoaded = 9, kLost = 15 };

static unsigned long long millijoules = 1000;

static int told(const char* fault) {
  const char* wanted = getenv("FAKE_NVML");
  return wanted && strcmp(wanted, fault) == 0;
}

int nvmlInit_v2(void) {
  return told("no_driver") ? kDriverNotLoaded : kOk;
}
int nvmlShutdown(void) {
  return kOk;
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 1;
  return kOk;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  *device = &millijoules;
  return index == 0 ? kOk : kNotSupported;
}
int nvmlDeviceGetName(void* device, char* name, unsigned length) {
  (void)device;
  strncpy(name, "Fake 3000", length);
  return kOk;
}
int nvmlDeviceGetPowerUsage(void* device, unsigned* milliwatts) {
  (void)device;
  *milliwatts = 75500;
  if (told("lost")) return kLost;
  return told("jetson") ? kNotSupported : kOk;
}
/* Five joules a call: at a poll each 0.1 s, 50 W. */
int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* energy) {
  (void)device;
  if (told("no_counter") || told("jetson") || told("lost")) return kNotSupported;
  *energy = millijoules += 5000;
  return kOk;
}
const char* nvmlErrorString(int error) {
  return error == kLost ? "GPU is lost" : "Not Supported";
}
