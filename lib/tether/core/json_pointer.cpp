#include <tether/core/json_pointer.hpp>

namespace tether {

std::string json_pointer(std::string_view parent, std::string_view key) {
    std::string path{parent};
    path += '/';
    for (const char c : key) {
        if (c == '~') path += "~0";
        else if (c == '/') path += "~1";
        else path += c;
    }
    return path;
}

} // namespace tether
