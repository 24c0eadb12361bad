#include <tether/server/entry.hpp>

#include <algorithm>

namespace tether::server {

client_limits limits_of(const server_config& config, std::size_t fitting) noexcept {
    client_limits limits;
    limits.all = config.clients;
    limits.per_user = config.clients_per_user;
    if (fitting >= config.clients) return limits;
    // Some places are reserved for users without connections and for the operator.
    limits.newcomers = std::min(newcomer_places, fitting / 4);
    limits.operators = std::min(operator_places, fitting / 8);
    limits.turned_away = std::min(most_turned_away, fitting / 8);
    const std::size_t extra = limits.newcomers + limits.operators + limits.turned_away;
    limits.all = std::max<std::size_t>(1, std::min(config.clients, fitting - extra));
    return limits;
}

connection_counts::of_user connection_counts::of(uid_t uid) const {
    const auto known = users_.find(uid);
    return known == users_.end() ? of_user{} : known->second;
}

std::size_t connection_counts::served_of(uid_t uid) const {
    return of(uid).served;
}

entry connection_counts::choose(uid_t uid, bool is_operator, const client_limits& limits) const {
    const of_user mine = of(uid);
    if (is_operator && in_order_ < limits.all + limits.operators) return entry::serve;
    if (!is_operator && in_order_ < limits.all && mine.served < limits.per_user) return entry::serve;
    const std::size_t users = users_.size() + (users_.contains(uid) ? 0 : 1);
    const std::size_t equal_share = std::max<std::size_t>(1, limits.all / users);
    const std::size_t most = std::min({newcomer_places_of_user, equal_share, limits.per_user});
    const bool is_newcomer = !is_operator && in_order_ >= limits.all && mine.served < most;
    if (is_newcomer && newcomers_ < limits.newcomers) return entry::newcomer;
    const bool can_tell = turned_away_ < limits.turned_away && mine.turned_away < most_turned_away_of_user;
    return can_tell ? entry::turn_away : entry::close;
}

refusal_reason connection_counts::reason(uid_t uid, const client_limits& limits) const {
    return in_order_ < limits.all && of(uid).served >= limits.per_user ? refusal_reason::share_taken
                                                                       : refusal_reason::all_places_taken;
}

void connection_counts::add(uid_t uid, entry place) {
    of_user& user = users_[uid];
    if (place == entry::turn_away) {
        ++user.turned_away;
        ++turned_away_;
        return;
    }
    ++user.served;
    ++(place == entry::newcomer ? newcomers_ : in_order_);
}

void connection_counts::remove(uid_t uid, entry place) {
    const auto user = users_.find(uid);
    if (place == entry::turn_away) {
        --user->second.turned_away;
        --turned_away_;
    } else {
        --user->second.served;
        --(place == entry::newcomer ? newcomers_ : in_order_);
    }
    if (user->second.served + user->second.turned_away == 0) users_.erase(user);
}

} // namespace tether::server
