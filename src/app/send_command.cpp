// postrider send
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/message_file.h"
#include "app/named.h"
#include "app/print.h"
#include "app/room_options.h"
#include "mail/compose.h"
#include "mail/transfer_encoding.h"
#include "net/asio_clock.h"
#include "path/intake/accept.h"

namespace postrider::app {
namespace {

constexpr std::size_t message_size_max = 50'000'000;
constexpr std::size_t boundary_size = 32;

struct Arguments {
    std::string server;
    std::string from;
    std::vector<std::string> to;
    std::string subject = "A test from Postrider";
    std::string body = "It works.\n";
    std::string file;
};

/// What waits is found by the server that runs beside us.
class NobodyWaits final : public intake::Onward {
public:
    std::optional<store::Lease> reserve(const model::NewMessage&) override { return std::nullopt; }
    void give_back(const model::NewMessage&) override {}
    void take(std::vector<model::Claim>) override {}
    void wake(model::Strand, base::Time) override {}
};

std::string file_content(Context& context, const std::string& path) {
    auto text = read_message_file(context, path);
    if (text.size() > message_size_max) {
        throw CommandFailed(ExitCode::usage, "The message has more than 50,000,000 bytes.");
    }
    // Files on disk end their lines as they like, SMTP with CRLF.
    return mail::with_crlf(text);
}

std::string composed(Desk& desk, const Arguments& arguments) {
    mail::Composition composition;
    composition.date = desk.now();
    composition.from = arguments.from;
    composition.to = arguments.to;
    composition.subject = arguments.subject;
    composition.text = arguments.body;
    composition.message_id =
        fmt::format("{}@{}", desk.random().uuid(), desk.settings().dns.return_path_domain);
    composition.boundary = desk.random().text(boundary_size, base::letters_and_digits);
    auto message = mail::compose(composition);
    if (!message) {
        throw CommandFailed(ExitCode::usage, mail::describe(message.error()));
    }
    return *std::move(message);
}

intake::Receipt accepted(Desk& desk, intake::Submission submission) {
    net::AsioLoop loop;
    NobodyWaits onward;
    intake::Admission admission(
        loop.clock(), desk.store(), desk.random(), admission_options(desk.settings())
    );
    intake::Intake intake(admission, desk.store(), onward);
    auto answer = desk.wait(intake.accept(std::move(submission)));
    if (const auto* refusal = std::get_if<intake::Refusal>(&answer)) {
        throw CommandFailed(ExitCode::conflict, refusal->text);
    }
    return std::get<intake::Receipt>(std::move(answer));
}

void send(Context& context, const Arguments& arguments) {
    Desk desk(context);
    intake::Submission submission;
    submission.server = server_named(desk, arguments.server);
    submission.sender = arguments.from;
    for (const auto& recipient : arguments.to) {
        submission.recipients.push_back({.address = recipient});
    }
    submission.content = model::Content::from(
        arguments.file.empty() ? composed(desk, arguments) : file_content(context, arguments.file)
    );
    const auto receipt = accepted(desk, std::move(submission));
    boost::json::array ids;
    std::string list;
    for (const auto& delivery : receipt.accepted.deliveries) {
        ids.push_back(delivery.value);
        list += fmt::format(" {}", delivery.value);
    }
    print_done(
        context,
        {{"message_id", receipt.message_id}, {"messages", std::move(ids)}},
        fmt::format(
            "Accepted as{}. A running server sends it within 30 seconds; `postrider message trace "
            "{}` tells what becomes of it.",
            list,
            receipt.accepted.deliveries.front().value
        )
    );
}

}  // namespace

void add_send_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("send", "Hand in a message, for a first test");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--server", arguments->server, "In whose name: organization/server")
        ->required();
    command->add_option("--from", arguments->from, "Sender, of a verified domain")->required();
    command->add_option("--to", arguments->to, "Recipient; may be given several times")->required();
    auto* subject =
        command->add_option("--subject", arguments->subject, "Its subject")->capture_default_str();
    auto* body = command->add_option("--body", arguments->body, "Its text");
    command->add_option("--file", arguments->file, "A whole message instead (.eml); - is stdin")
        ->type_name("FILE")
        ->excludes(subject)
        ->excludes(body);
    on_chosen(*command, context, [=, &context] { send(context, *arguments); });
    example(
        *command, "postrider send --server acme/main --from me@example.com --to you@example.org"
    );
}

}  // namespace postrider::app
