// The DNS itself, by libunbound.
#include "dns/unbound_lookup.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unbound.h>
#include <unistd.h>

#include "base/ascii.h"
#include "net/completion.h"
#include "net/steady.h"

namespace postrider::dns {
namespace {

constexpr std::string_view closed_reason = "shutting down";
constexpr int class_internet = 1;
constexpr int rcode_no_error = 0;
constexpr int rcode_server_failure = 2;
constexpr int rcode_name_error = 3;

void require(int error, const std::string& what) {
    if (error != 0) {
        throw std::runtime_error(fmt::format("dns: {}: {}", what, ub_strerror(error)));
    }
}

std::string server_text(const base::Endpoint& server) {
    return fmt::format("{}@{}", server.address.to_string(), server.port);
}

void set_options(ub_ctx* context, const UnboundOptions& options) {
    require(ub_ctx_async(context, 1), "threads");
    for (const auto& server : options.servers) {
        const auto text = server_text(server);
        require(ub_ctx_set_fwd(context, text.c_str()), "server " + text);
    }
    if (!options.resolv_conf.empty()) {
        require(
            ub_ctx_resolvconf(context, options.resolv_conf.c_str()), "file " + options.resolv_conf
        );
    }
    if (!options.trust_anchors.empty()) {
        require(
            ub_ctx_add_ta_file(context, options.trust_anchors.c_str()),
            "file " + options.trust_anchors
        );
    }
    // Servers on this machine are as good as others.
    require(ub_ctx_set_option(context, "do-not-query-localhost:", "no"), "localhost");
    if (!options.servers.empty() || !options.resolv_conf.empty()) {
        require(ub_ctx_set_option(context, "unblock-lan-zones:", "yes"), "private addresses");
    }
    for (const auto& stub : options.stubs) {
        const auto text = server_text(stub.server);
        require(ub_ctx_set_stub(context, stub.zone.c_str(), text.c_str(), 0), "stub " + stub.zone);
    }
}

/// Unbound by itself answers "no such name" for private addresses and for names such as .test (RFC
/// 6303, RFC 6761). Whoever names the servers means them to be asked.
void unblock(ub_ctx* context, const UnboundOptions& options) {
    if (!options.servers.empty() || !options.resolv_conf.empty()) {
        require(ub_ctx_zone_add(context, "test.", "transparent"), "zone test");
    }
    for (const auto& stub : options.stubs) {
        require(ub_ctx_zone_add(context, stub.zone.c_str(), "transparent"), "stub " + stub.zone);
    }
}

/// Empty where the name is no alias.
std::string canonical_name(const ub_result& result) {
    const auto bare = [](const char* text) {
        std::string name = base::to_lower(text != nullptr ? text : "");
        return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
    };
    auto name = bare(result.canonname);
    return name == bare(result.qname) ? std::string() : name;
}

Reply to_reply(int error, const ub_result* result) {
    if (error != 0 || result == nullptr) {
        return {.reason = ub_strerror(error)};
    }
    if (result->bogus != 0) {
        const char* why = result->why_bogus != nullptr ? result->why_bogus : "no reason given";
        return {.reason = fmt::format("DNSSEC: {}", why)};
    }
    Reply reply{
        .ttl = std::chrono::seconds(std::max(result->ttl, 0)), .is_secure = result->secure != 0
    };
    if (result->rcode == rcode_name_error) {
        reply.status = ReplyStatus::no_such_name;
    } else if (result->rcode != rcode_no_error) {
        reply.reason = result->rcode == rcode_server_failure
                           ? "server failure"
                           : fmt::format("refused, code {}", result->rcode);
    } else if (result->havedata == 0) {
        reply.status = ReplyStatus::no_such_record;
    } else {
        reply.status = ReplyStatus::found;
        reply.canonical_name = canonical_name(*result);
        for (int i = 0; result->data[i] != nullptr; ++i) {
            reply.records.emplace_back(result->data[i], static_cast<std::size_t>(result->len[i]));
        }
    }
    return reply;
}

}  // namespace

struct UnboundLookup::Pending {
    UnboundLookup& lookup;
    std::uint64_t number;
    base::Instant deadline;
    Reply& reply;  ///< in the frame of who waits
    std::move_only_function<void()> resume;
    int async_id = 0;
};

void UnboundLookup::ContextEnd::operator()(ub_ctx* context) const {
    ub_ctx_delete(context);
}

UnboundLookup::UnboundLookup(const UnboundOptions& options)
    : timeout_(options.timeout), context_(ub_ctx_create()) {
    if (!context_) {
        throw std::runtime_error("dns: no memory");
    }
    set_options(context_.get(), options);
    unblock(context_.get(), options);
    wakeup_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wakeup_ < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    thread_ = std::thread([this] {
        pthread_setname_np(pthread_self(), "dns");
        serve();
    });
}

UnboundLookup::~UnboundLookup() {
    close();
    context_.reset();
    ::close(wakeup_);
}

void UnboundLookup::close() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(is_closed_, true)) {
            return;
        }
    }
    wake();
    // Callbacks come on this thread alone, so from here on none comes.
    thread_.join();
    while (const auto number = oldest()) {
        finish(*number, {.reason = std::string(closed_reason)});
    }
}

net::Task<Reply> UnboundLookup::ask(Question question) {
    if (is_closed()) {
        co_return Reply{.reason = std::string(closed_reason)};
    }
    Reply reply;
    auto start = [&](std::move_only_function<void()> resume) {
        begin(question, reply, std::move(resume));
    };
    co_await net::until_called(start);
    co_return reply;
}

bool UnboundLookup::is_closed() {
    const std::lock_guard lock(mutex_);
    return is_closed_;
}

std::optional<std::uint64_t> UnboundLookup::oldest() {
    const std::lock_guard lock(mutex_);
    return pending_.empty() ? std::nullopt : std::optional(pending_.begin()->first);
}

void UnboundLookup::begin(
    const Question& question, Reply& reply, std::move_only_function<void()> resume
) {
    auto pending = std::make_unique<Pending>(
        Pending{*this, 0, net::steady_now() + timeout_, reply, std::move(resume)}
    );
    auto* ours = pending.get();
    std::uint64_t number = 0;
    std::size_t count = 0;
    bool is_late = false;
    {
        const std::lock_guard lock(mutex_);
        number = ours->number = next_number_++;
        pending_.emplace(number, std::move(pending));
        count = pending_.size();
        is_late = is_closed_;
    }
    if (is_late) {
        finish(number, {.reason = std::string(closed_reason)});
        return;
    }
    if (count > questions_max) {
        finish(number, {.reason = "too many questions in flight"});
        return;
    }
    // From here on the reply may come at any time, on the other thread.
    const auto name = question.name;
    int id = 0;
    const int error = ub_resolve_async(
        context_.get(),
        name.c_str(),
        static_cast<int>(question.type),
        class_internet,
        ours,
        take_result,
        &id
    );
    if (error != 0) {
        finish(number, {.reason = ub_strerror(error)});
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = pending_.find(number); found != pending_.end()) {
            found->second->async_id = id;
        }
    }
    if (count == 1) {
        wake();
    }
}

void UnboundLookup::take_result(void* data, int error, ub_result* result) {
    auto& pending = *static_cast<Pending*>(data);
    auto reply = to_reply(error, result);
    ub_resolve_free(result);
    pending.lookup.finish(pending.number, std::move(reply));
}

void UnboundLookup::finish(std::uint64_t number, Reply reply) {
    std::unique_ptr<Pending> pending;
    {
        const std::lock_guard lock(mutex_);
        auto node = pending_.extract(number);
        if (node.empty()) {
            return;  // answered while it was closed
        }
        pending = std::move(node.mapped());
    }
    pending->reply = std::move(reply);
    pending->resume();
}

void UnboundLookup::serve() {
    for (;;) {
        std::array<pollfd, 2> watched{
            pollfd{.fd = ub_fd(context_.get()), .events = POLLIN},
            pollfd{.fd = wakeup_, .events = POLLIN},
        };
        ::poll(watched.data(), watched.size(), milliseconds_to_wait());
        if (watched[1].revents != 0) {
            std::uint64_t count = 0;
            [[maybe_unused]] const auto size = ::read(wakeup_, &count, sizeof(count));
        }
        if (is_closed()) {
            return;
        }
        if (watched[0].revents != 0) {
            ub_process(context_.get());
        }
        give_up_late();
    }
}

/// All have the same patience, so the oldest is the first to lose it. -1: nobody waits.
int UnboundLookup::milliseconds_to_wait() {
    const std::lock_guard lock(mutex_);
    if (pending_.empty()) {
        return -1;
    }
    const auto left = pending_.begin()->second->deadline - net::steady_now();
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<decltype(rounded)>(rounded, 0, 60'000));
}

void UnboundLookup::give_up_late() {
    for (;;) {
        std::uint64_t number = 0;
        int id = 0;
        {
            const std::lock_guard lock(mutex_);
            if (pending_.empty() || pending_.begin()->second->deadline > net::steady_now()) {
                return;
            }
            number = pending_.begin()->first;
            id = pending_.begin()->second->async_id;
        }
        // Callbacks come on this thread alone: after this none comes for it.
        ub_cancel(context_.get(), id);
        finish(number, {.reason = "timed out"});
    }
}

void UnboundLookup::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto size = ::write(wakeup_, &one, sizeof(one));
}

}  // namespace postrider::dns
