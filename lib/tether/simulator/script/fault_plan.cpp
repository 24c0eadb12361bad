// Selects the fault for each request.
#include <tether/simulator/script/fault_plan.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <stdexcept>

namespace tether::simulator {

namespace {

bool applies(const fault& what, endpoint where, std::string_view session, std::size_t page) {
    if (!what.session.empty() && what.session != session) return false;
    if (what.act == fault::action::fail_page && page != what.n) return false;
    if (what.on == "any") return where != endpoint::connect && where != endpoint::control;
    return what.on == to_string(where);
}

} // namespace

void fault_plan::add(fault what) {
    what.struck = std::make_shared<std::size_t>(0);
    entries_.push_back(entry{std::move(what), {}});
}

void fault_plan::add(std::string_view json_text) {
    add(json_text, {});
}

void fault_plan::add(std::string_view json_text, std::string_view session) {
    boost::system::error_code ec;
    const json::value parsed = json::parse(json_text, ec);
    if (ec) throw std::invalid_argument{"faults: not JSON"};
    json::array list;
    if (parsed.is_array()) {
        list = parsed.get_array();
    } else {
        list.push_back(parsed);
    }
    std::vector<fault> read;
    for (const json::value& each : list) {
        std::variant<fault, std::string> one = parse_fault(each);
        if (const std::string* wrong = std::get_if<std::string>(&one)) throw std::invalid_argument{"faults: " + *wrong};
        read.push_back(std::get<fault>(std::move(one)));
        if (!session.empty()) read.back().session = session;
    }
    for (fault& each : read) add(std::move(each));
}

std::optional<fault> fault_plan::take(endpoint where, std::string_view session, std::size_t page) {
    for (entry& each : entries_) {
        if (!applies(each.what, where, session, page)) continue;
        const std::size_t before = each.seen[each.what.each_session ? std::string{session} : std::string{}]++;
        if (before < each.what.skip) continue;
        if (each.what.times >= 0 && before >= each.what.skip + static_cast<std::size_t>(each.what.times)) continue;
        const bool shows_later = each.what.is_stream_fault() && each.what.act != fault::action::not_stream;
        if (!shows_later) ++*each.what.struck;
        return each.what;
    }
    return std::nullopt;
}

void fault_plan::rename(std::string_view owner, std::string_view session) {
    for (entry& each : entries_)
        if (each.what.session == owner) each.what.session = session;
}

std::map<std::string, std::size_t> fault_plan::tally() const {
    std::map<std::string, std::size_t> all;
    for (const entry& each : entries_)
        all[each.what.on + " " + std::string{to_string(each.what.act)}] += *each.what.struck;
    return all;
}

} // namespace tether::simulator
