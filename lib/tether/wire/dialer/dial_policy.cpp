#include <tether/wire/dialer/dial_policy.hpp>

#include <algorithm>

namespace tether::wire {

void dial_policy::learn(const address_list& addresses) {
    for (const auto& address : addresses) {
        std::erase(known_, address); // the newest are dropped last
        known_.push_back(address);
    }
    while (known_.size() > most_addresses) known_.pop_front();
}

bool dial_policy::has(const boost::asio::ip::address& address) const {
    error_code ec;
    const auto literal = boost::asio::ip::make_address(only_.host, ec);
    if (!ec) return literal == address;
    return std::find(known_.begin(), known_.end(), address) != known_.end();
}

} // namespace tether::wire
