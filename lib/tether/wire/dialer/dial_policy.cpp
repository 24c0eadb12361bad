#include <tether/wire/dialer/dial_policy.hpp>

#include <algorithm>

namespace tether::wire {

bool dial_policy::admit(const destination& where) {
    if (!settled_) settled_ = where;
    return *settled_ == where;
}

void dial_policy::release() {
    if (is_fixed_) return;
    settled_.reset();
    known_.clear();
}

void dial_policy::learn(const destination& where, const address_list& addresses) {
    if (settled_ != where) return;
    for (const auto& address : addresses) {
        std::erase(known_, address); // the newest are dropped last
        known_.push_back(address);
    }
    while (known_.size() > most_addresses) known_.pop_front();
}

bool dial_policy::has(const boost::asio::ip::address& address) const {
    if (!settled_) return false;
    error_code ec;
    const auto literal = boost::asio::ip::make_address(settled_->host, ec);
    if (!ec) return literal == address;
    return std::find(known_.begin(), known_.end(), address) != known_.end();
}

} // namespace tether::wire
