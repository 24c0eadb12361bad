#include <tether/server/feed_position.hpp>

#include <fmt/format.h>

namespace tether::server {

protocol::problem beyond_newest(std::uint64_t after, std::uint64_t newest) {
    protocol::problem why{
        protocol::problem_kind::beyond_newest,
        fmt::format("the feed cannot continue after record {}, because its newest record is {}: the store was restored "
                    "from an older copy or replaced. Continue from the newest record, or from 0",
                    after, newest)};
    why.newest = newest;
    return why;
}

} // namespace tether::server
