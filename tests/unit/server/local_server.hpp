// Runs a server on a private socket with a fake run service, and clients that send raw bytes.
#pragma once

#include <tether/server/server.hpp>
#include <tether/session/run/run_service.hpp>
#include <tether/store/sqlite_store.hpp>

#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"

#include <map>

namespace tether::test {

/// A store in a folder that answers as a test says.
class scripted_store final : public store::sqlite_store {
  public:
    scripted_store(asio::any_io_executor executor, const std::filesystem::path& folder);

    using page = tether::store::run_page; // `store` is the base class here
    asio::awaitable<result<page>> async_list(tether::store::run_query query) override;
    asio::awaitable<result<std::optional<session::run>>> async_find(std::string run_id, uid_t asker) override;

    std::function<page()> on_list;                     ///< the answer to every search, when set
    boost::json::memory_resource* agents_in = nullptr; ///< the memory of the agents of found runs, when set
};

/// Runs that do what a test says: they begin as `running` and change when the test puts them.
class fake_runs final : public session::run_service {
  public:
    explicit fake_runs(store::store& store) : store_{store} {}

    asio::awaitable<session::reply<session::run>> async_submit(session::run_spec spec, session::run_owner owner,
                                                               session::request_key key) override;
    asio::awaitable<session::reply<std::vector<std::string>>>
    async_send(std::string run_id, session::input_batch events, session::request_key key) override;
    asio::awaitable<session::reply<std::vector<std::string>>> async_repeat_send(std::string run_id,
                                                                                std::string key) override;
    asio::awaitable<session::reply<session::run>> async_cancel(std::string run_id) override;
    asio::awaitable<session::reply<void>> async_forget(std::string run_id) override;
    asio::awaitable<session::reply<std::vector<session::orphan>>> async_reap(session::reap_mode mode) override;
    std::optional<session::follow_state> following(const std::string& run_id) const override {
        const auto at = followed.find(run_id);
        return at == followed.end() ? std::nullopt : std::optional{at->second};
    }
    std::size_t unfinished_of(uid_t owner) const override {
        const auto at = unfinished.find(owner);
        return at == unfinished.end() ? 0 : at->second;
    }

    bool is_unfinished(const std::string&) const override { return false; }

    std::map<std::string, session::follow_state> followed; ///< the result of `following`
    std::map<uid_t, std::size_t> unfinished;               ///< the result of `unfinished_of`
    int submitted = 0, sent = 0;
    bool forgets_outcomes = false;          ///< a send with a key leaves an unknown outcome
    std::function<void()> on_request;       ///< called by `async_send`, `async_cancel` and `async_forget`
    std::optional<session::refused> refuse; ///< the answer to everything, when set
    std::chrono::milliseconds submit_takes{0};
    session::run_spec last_spec;
    std::vector<session::orphan> orphans; ///< removed when they are reaped

  private:
    store::store& store_;
};

class fake_status final : public server::status_source {
  public:
    protocol::status_document status(std::optional<uid_t> owner) const override;
    mutable std::optional<uid_t> asked_for; ///< the owner of the last `status`
    std::string trouble() const override { return trouble_text; }
    std::string trouble_text;
};

class fake_metrics final : public server::metrics_source {
  public:
    std::string metrics_text() override { return "tether_runs 1\n"; }
};

/// Records what the server reports about its clients.
class recording_observer final : public server::observer {
  public:
    void answered(std::string_view route, unsigned status) noexcept override {
        answers.push_back(std::string{route} + " " + std::to_string(status));
    }
    void refused(unsigned status) noexcept override { refusals.push_back(status); }
    void clients_connected(std::size_t n) noexcept override { clients = n; }
    void feed_began() noexcept override { ++feeds; }
    void feed_ended() noexcept override { --feeds; }
    void reader_lagged() noexcept override { ++lagged; }

    std::vector<std::string> answers;
    std::vector<unsigned> refusals;
    std::size_t clients = 0;
    int feeds = 0, lagged = 0;
};

/// A response as received.
struct answer {
    unsigned status = 0;
    std::string head, body;
    boost::json::value json() const;
};

/// One connection of a test. Every wait throws after 10 s.
class raw_client {
  public:
    raw_client(io_fixture& loop, const std::string& path);

    void send(std::string_view bytes);
    /// Sends a request with the usual head.
    void request(std::string_view method, std::string_view target, std::string_view body = {},
                 std::string_view headers = {});
    /// The next response, whose length is in its head; `to_head`: it has no body.
    answer receive(bool to_head = false);
    answer ask(std::string_view method, std::string_view target, std::string_view body = {},
               std::string_view headers = {});
    /// Everything up to and including `mark`.
    std::string read_until(std::string_view mark);
    /// Everything until the other side closes.
    std::string read_all();
    void shut_down_sending();
    void close();

  private:
    bool read_more();

    io_fixture& loop_;
    asio::local::stream_protocol::socket socket_;
    std::string received_;
};

/// The test's server and its environment. Every client is user 1000, unless `who` says otherwise.
struct local_server : io_fixture {
    local_server();
    ~local_server();

    /// Call once, after changing `config`.
    void start();
    void stop(std::chrono::milliseconds grace = std::chrono::seconds{2});
    raw_client connect() { return raw_client{*this, config.listen}; }

    /// Adds a run of `who` and returns its id.
    std::string put(int n, session::run_state state = session::run_state::running);
    void append(const std::string& run_id, std::string raw);
    /// Appends events until the feed that `client` reads is no longer replayed from the store. Returns what it read.
    std::string await_live(raw_client& client, const std::string& run_id);

    temp_dir dir;
    server::server_config config;
    server::access_config access;
    /// Blocks only threads; every user is called ada and is in no group.
    server::user_directory users{[](const server::credentials&) { return std::vector<std::string>{}; },
                                 [](uid_t) { return std::string{"ada"}; }};
    server::reloader reload;
    server::descriptor_budget descriptors;
    scripted_store store{ctx.get_executor(), dir.path()};
    fake_runs runs{store};
    fake_status status;
    fake_metrics metrics;
    recording_observer told_of;
    std::vector<std::string> logged;
    logger log{log_level::info, [this](log_level, std::string_view line) { logged.emplace_back(line); }};
    server::credentials who{1000, 1000};
    std::optional<server::server> instance;
};

} // namespace tether::test
