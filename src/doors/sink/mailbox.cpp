// Files of received messages.
#include "doors/sink/mailbox.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace postrider::doors::sink {
namespace {

std::string to_json(const Taken& taken) {
    boost::json::object envelope;
    envelope["helo"] = taken.helo;
    envelope["peer"] = taken.peer;
    envelope["tls"] =
        taken.tls.empty() ? boost::json::value(nullptr) : boost::json::value(taken.tls);
    envelope["mail_from"] = taken.mail_from;
    envelope["rcpt_to"] = boost::json::array(taken.rcpt_to.begin(), taken.rcpt_to.end());
    return boost::json::serialize(envelope) + "\n";
}

/// Throws when not everything reached the file.
void close_whole(std::ofstream& file, const std::string& path) {
    file.close();
    if (!file) {
        throw std::system_error(errno, std::generic_category(), path);
    }
}

constexpr std::string_view unfinished = ".part";

}  // namespace

Mailbox::Mailbox(std::string directory) : directory_(std::move(directory)) {
    if (!directory_.empty()) {
        std::filesystem::create_directories(directory_);
    }
}

Delivery::Delivery(Mailbox& mailbox) : mailbox_(mailbox) {
    if (!mailbox.directory_.empty()) {
        path_ = fmt::format("{}/{}{}", mailbox.directory_, ++mailbox.begun_, unfinished);
        file_.open(path_, std::ios::binary);
    }
}

Delivery::~Delivery() {
    if (!path_.empty()) {
        std::error_code gone;
        std::filesystem::remove(path_, gone);
    }
}

void Delivery::add(std::string_view run) {
    if (!path_.empty()) {
        file_.write(run.data(), static_cast<std::streamsize>(run.size()));
    }
}

void Delivery::keep(const Taken& taken, base::Time at) {
    ++mailbox_.count_;
    if (path_.empty()) {
        return;
    }
    close_whole(file_, path_);
    const std::string name =
        fmt::format("{}/{}-{:06}", mailbox_.directory_, base::to_micros(at), mailbox_.count_);
    const std::string envelope = name + ".json" + std::string(unfinished);
    std::ofstream json(envelope, std::ios::binary);
    json << to_json(taken);
    close_whole(json, envelope);
    std::filesystem::rename(std::exchange(path_, {}), name + ".eml");
    std::filesystem::rename(envelope, name + ".json");
}

}  // namespace postrider::doors::sink
