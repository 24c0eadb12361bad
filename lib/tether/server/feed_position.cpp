#include <tether/server/feed_position.hpp>

#include <fmt/format.h>

namespace tether::server {

protocol::problem beyond_newest(std::uint64_t after, std::uint64_t newest) {
    protocol::problem why{
        protocol::problem_kind::beyond_newest,
        fmt::format("the feed was to go on after record {}, but its newest is {}: an older copy of the "
                    "store was put back, or another store answers; begin again from there, or from 0",
                    after, newest)};
    why.newest = newest;
    return why;
}

} // namespace tether::server
