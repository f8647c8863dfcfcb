#include "cli/application.h"

int main(int argc, char** argv) {
  return perwatt::cli::run_application(argc, argv);
}
