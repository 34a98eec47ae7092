// Side by side, and together in time.
#include "scan/scanners.h"

#include <exception>
#include <utility>

#include "net/completion.h"
#include "scan/clamav_protocol.h"
#include "scan/spamd_protocol.h"

namespace postrider::scan {
namespace {

/// What a stranger hears; what is wrong stands in the log.
constexpr std::string_view not_now_words =
    "The message cannot be scanned just now; try again later";

Site rspamd_site(const RspamdAccess& access) {
    return {.name = "rspamd", .host = access.host, .port = access.port, .tls = access.tls};
}

Site site_of(const ScannerAccess& access, std::string name) {
    return {.name = std::move(name), .host = access.host, .port = access.port};
}

bool is_spam(double score, const ScanRequest& request) {
    return request.scope == model::Scope::incoming ? score > request.spam_threshold
                                                   : score >= request.spam_threshold;
}

}  // namespace

/// One message under way between the caller's loop and ours.
struct Scanners::Work {
    ScanRequest request;
    base::Instant began;
    ScanResult result;
    std::exception_ptr trouble;
    int under_way = 0;
    std::move_only_function<void()> done;

    /// One of those side by side has ended; with the last, all have.
    void end_one() {
        if (--under_way == 0) {
            done();
        }
    }
};

Scanners::Scanners(WireMeans means, base::Log& log, ScannersOptions options)
    : loop_(means.loop), log_(log), options_(std::move(options)) {
    const auto spam_asker = [&](Site site) {
        return std::make_unique<Asker>(
            means,
            AskerOptions{
                .site = std::move(site),
                .timeout = options_.spam_timeout,
                .size_max = options_.spam_size_max,
                .questions = options_.questions
            }
        );
    };
    if (options_.rspamd) {
        auto site = rspamd_site(*options_.rspamd);
        rspamd_words_ = {
            .authority = site.authority(),
            .password = options_.rspamd->password,
            .flags = options_.rspamd->flags
        };
        spam_ = spam_asker(std::move(site));
    } else if (options_.spamd) {
        spam_ = spam_asker(site_of(*options_.spamd, "spamd"));
    }
    if (options_.clamav) {
        threat_ = std::make_unique<Asker>(
            means,
            AskerOptions{
                .site = site_of(*options_.clamav, "clamav"),
                .timeout = options_.threat_timeout,
                .size_max = options_.threat_size_max,
                .questions = options_.questions
            }
        );
    }
}

Scanners::~Scanners() = default;

net::Task<ScanResult> Scanners::scan(ScanRequest request) {
    const auto work = std::make_shared<Work>();
    work->request = std::move(request);
    work->result.spam.threshold = work->request.spam_threshold;
    if (is_any_enabled()) {
        auto begin = [this, work](std::move_only_function<void()> done) {
            work->done = std::move(done);
            loop_.post([this, work] { loop_.spawn(scan_here(work), "scan"); });
        };
        co_await net::until_called(std::move(begin));
    }
    if (work->trouble) {
        std::rethrow_exception(work->trouble);
    }
    co_return std::move(work->result);
}

net::Task<> Scanners::scan_here(std::shared_ptr<Work> work) {
    work->began = loop_.clock().instant();
    work->under_way = (spam_ ? 1 : 0) + (threat_ ? 1 : 0);
    if (spam_) {
        loop_.spawn(look_for_spam(work), "scan spam");
    }
    if (threat_) {
        loop_.spawn(look_for_threat(work), "scan threat");
    }
    co_return;
}

net::Task<> Scanners::look_for_spam(std::shared_ptr<Work> work) {
    try {
        const auto question = options_.rspamd ? rspamd_question(rspamd_words_, work->request)
                                              : spamd_question(work->request);
        auto answer = co_await spam_->ask(question);
        judge_spam(*work, answer);
    } catch (const std::exception&) {
        work->trouble = std::current_exception();
    }
    work->end_one();
}

net::Task<> Scanners::look_for_threat(std::shared_ptr<Work> work) {
    try {
        const auto question = clamav_question(work->request);
        auto answer = co_await threat_->ask(question);
        judge_threat(*work, answer);
    } catch (const std::exception&) {
        work->trouble = std::current_exception();
    }
    work->end_one();
}

void Scanners::judge_spam(Work& work, const Scanned<std::string>& answer) {
    auto found = answer ? (options_.rspamd ? rspamd_findings(*answer)
                                           : spamd_findings(*answer, work.request.scope))
                        : std::unexpected(answer.error());
    auto& verdict = work.result.spam;
    if (!found) {
        verdict.note = found.error().words;
        note_failure(work, *spam_, found.error());
        return;
    }
    const bool is_above = is_spam(found->score, work.request);
    verdict.status = is_above ? model::SpamStatus::spam : model::SpamStatus::not_spam;
    verdict.score = found->score;
    verdict.checks = std::move(found->checks);
    tell(work, *spam_, is_above ? "spam" : "clean");
}

void Scanners::judge_threat(Work& work, const Scanned<std::string>& answer) {
    auto found = answer ? clamav_finding(*answer) : std::unexpected(answer.error());
    auto& verdict = work.result.threat;
    if (!found) {
        verdict.details = found.error().words;
        note_failure(work, *threat_, found.error());
        return;
    }
    const bool is_infected = found->has_value();
    verdict.status = is_infected ? model::ThreatStatus::infected : model::ThreatStatus::clean;
    verdict.details = found->value_or("");
    tell(work, *threat_, is_infected ? "threat" : "clean");
}

void Scanners::note_failure(Work& work, const Asker& asker, const ScanFailure& failure) {
    tell(work, asker, name_of(failure.kind));
    if (failure.kind != ScanFailure::Kind::too_large &&
        failure.kind != ScanFailure::Kind::resting) {
        log_.warning(
            "scan",
            "failed",
            {{"scanner", asker.name()}, {"kind", name_of(failure.kind)}, {"error", failure.words}}
        );
    }
    if (options_.when_down == WhenDown::closed && is_passing(failure.kind)) {
        work.result.not_now = not_now_words;
    }
}

void Scanners::tell(const Work& work, const Asker& asker, std::string_view result) {
    observe_(
        {.scanner = asker.name(), .result = result, .took = loop_.clock().instant() - work.began}
    );
}

}  // namespace postrider::scan
