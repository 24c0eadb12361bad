#include "words.hpp"

#include <algorithm>
#include <array>

namespace tether::daemon {

std::string_view reason_word(const error_code& why) noexcept {
    if (why.category() != tether_category()) return "network";
    return to_string(static_cast<errc>(why.value()));
}

std::string status_word(int status) {
    static constexpr std::array known{200, 201, 204, 400, 401, 402, 403, 404, 405, 408, 409, 410,
                                      413, 415, 417, 422, 429, 431, 500, 501, 502, 503, 504, 529};
    if (status == 0) return "none";
    if (std::binary_search(known.begin(), known.end(), status)) return std::to_string(status);
    if (status < 100 || status > 599) return "other";
    return std::to_string(status / 100) + "xx";
}

} // namespace tether::daemon
