// One line a fact, as logfmt or JSON: room, verb, then named facts; never a secret, never a body.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/time.h"

namespace postrider::base {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { logfmt, json };

/// A named value of a log line. Lives only for the call.
class Fact {
public:
    Fact(std::string_view name, std::string_view text) : name_(name), text_(text) {}
    Fact(std::string_view name, const char* text) : name_(name), text_(text) {}
    Fact(std::string_view name, const std::string& text) : name_(name), text_(text) {}
    Fact(std::string_view name, bool value)
        : name_(name), text_(value ? "true" : "false"), bare_(true) {}
    template <class Number>
        requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>)
    Fact(std::string_view name, Number number)
        : name_(name), number_(std::to_string(number)), bare_(true) {}

    std::string_view name() const { return name_; }
    std::string_view text() const { return number_.empty() ? text_ : std::string_view(number_); }
    /// A number or a truth value, which JSON writes without quotes.
    bool is_bare() const { return bare_; }

private:
    std::string_view name_;
    std::string_view text_;
    std::string number_;
    bool bare_ = false;
};

/// Writes whole lines to a sink. Resource; any thread may log, lines do not mix.
class Log {
public:
    using Sink = std::function<void(std::string_view line)>;
    using Now = std::function<Time()>;

    /// `sink` gets complete lines with their line feed, one call at a time.
    Log(Sink sink, Now now, LogFormat format = LogFormat::logfmt, LogLevel least = LogLevel::info);

    void debug(
        std::string_view room, std::string_view verb, std::initializer_list<Fact> facts = {}
    );
    void info(std::string_view room, std::string_view verb, std::initializer_list<Fact> facts = {});
    void warning(
        std::string_view room, std::string_view verb, std::initializer_list<Fact> facts = {}
    );
    void error(
        std::string_view room, std::string_view verb, std::initializer_list<Fact> facts = {}
    );

    bool is_on(LogLevel level) const { return level >= least_.load(std::memory_order_relaxed); }
    void set_least(LogLevel least) { least_.store(least, std::memory_order_relaxed); }

private:
    void write(
        LogLevel level,
        std::string_view room,
        std::string_view verb,
        std::initializer_list<Fact> facts
    );

    Sink sink_;
    Now now_;
    LogFormat format_;
    std::atomic<LogLevel> least_;
    std::mutex mutex_;
};

}  // namespace postrider::base
