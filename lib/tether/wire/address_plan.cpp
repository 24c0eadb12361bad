#include <tether/wire/address_plan.hpp>

#include <algorithm>

namespace tether::wire {

namespace ip = boost::asio::ip;

std::vector<ip::address> address_plan::order(std::vector<ip::address> known) const {
    if (known.empty()) return known;
    bool v6_next = known.front().is_v6();
    if (failed_) {
        const auto place = std::find(known.begin(), known.end(), *failed_);
        if (place != known.end()) std::rotate(known.begin(), place + 1, known.end());
        v6_next = !failed_->is_v6();
    }
    for (auto place = known.begin(); place != known.end(); ++place, v6_next = !v6_next) {
        const auto fits = std::find_if(place, known.end(), [&](const ip::address& a) { return a.is_v6() == v6_next; });
        if (fits != known.end()) std::rotate(place, fits, fits + 1); // the others keep their order
    }
    return known;
}

std::chrono::nanoseconds address_plan::share(std::chrono::nanoseconds left, std::size_t attempts_left) {
    if (attempts_left <= 1) return left;
    return std::min<std::chrono::nanoseconds>(std::chrono::seconds{3},
                                              left / static_cast<std::chrono::nanoseconds::rep>(attempts_left));
}

} // namespace tether::wire
