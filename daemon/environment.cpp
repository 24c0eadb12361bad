#include "environment.hpp"

#include <cstdlib>

namespace tether::daemon {

environment process_environment() {
    return [](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value ? value : "";
    };
}

} // namespace tether::daemon
