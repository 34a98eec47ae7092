// The scanners that are configured, asked side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/time.h"
#include "scan/asker.h"
#include "scan/rspamd_protocol.h"
#include "scan/scanner.h"

namespace postrider::scan {

/// What becomes of mail while a scanner cannot tell.
enum class WhenDown : std::uint8_t {
    open,    ///< it passes, and says that it was not scanned
    closed,  ///< the sender is asked to try again
};

/// Where one listens, and what it is told. Value.
struct RspamdAccess {
    std::string host;
    std::uint16_t port = 0;
    WireTls tls = WireTls::none;
    std::string password;
    std::string flags;
};
struct ScannerAccess {
    std::string host;
    std::uint16_t port = 0;
};

/// Value.
struct ScannersOptions {
    /// At most one of these two is asked: rspamd where both are there.
    std::optional<RspamdAccess> rspamd;
    std::optional<ScannerAccess> spamd;
    std::optional<ScannerAccess> clamav;
    WhenDown when_down = WhenDown::open;
    /// They are asked side by side: the longer of the two is what a message may cost.
    base::Duration spam_timeout{};
    base::Duration threat_timeout{};
    std::uint64_t spam_size_max = 0;    ///< larger messages are not looked at for spam
    std::uint64_t threat_size_max = 0;  ///< nor for threats
    std::size_t questions = 1;          ///< to each scanner at a time
};

/// How one question to one scanner ended. Value; lives for the call.
struct Asked {
    std::string_view scanner;  ///< "rspamd", "spamd", "clamav"
    std::string_view result;   ///< "clean", "spam", "threat", or a failure's name
    base::Duration took{};
};

/// Resource. Lives on one loop; `scan` may be called on any.
class Scanners final : public Scanner {
public:
    using Observe = std::function<void(const Asked& asked)>;

    Scanners(WireMeans means, base::Log& log, ScannersOptions options);
    ~Scanners() override;

    /// Before the first message; told on the loop.
    void observe(Observe observe) { observe_ = std::move(observe); }

    net::Task<ScanResult> scan(ScanRequest request) override;

    bool is_any_enabled() const { return spam_ != nullptr || threat_ != nullptr; }

private:
    struct Work;

    net::Task<> scan_here(std::shared_ptr<Work> work);
    net::Task<> look_for_spam(std::shared_ptr<Work> work);
    net::Task<> look_for_threat(std::shared_ptr<Work> work);
    void judge_spam(Work& work, const Scanned<std::string>& answer);
    void judge_threat(Work& work, const Scanned<std::string>& answer);
    void note_failure(Work& work, const Asker& asker, const ScanFailure& failure);
    void tell(const Work& work, const Asker& asker, std::string_view result);

    net::Loop& loop_;
    base::Log& log_;
    ScannersOptions options_;
    RspamdWords rspamd_words_;
    std::unique_ptr<Asker> spam_;
    std::unique_ptr<Asker> threat_;
    Observe observe_ = [](const Asked&) {};
};

}  // namespace postrider::scan
