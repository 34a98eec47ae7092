// The grammar of commands: what is understood, what is forgiven, and what is refused how.
#include "smtp/command.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::smtp {
namespace {

using namespace std::string_view_literals;

template <class T>
T parse(std::string_view line) {
    auto command = parse_command(line);
    if (!command) {
        ADD_FAILURE() << line << ": " << to_line(command.error());
        return T{};
    }
    EXPECT_TRUE(std::holds_alternative<T>(*command)) << line;
    return std::holds_alternative<T>(*command) ? std::get<T>(*std::move(command)) : T{};
}

std::string refusal(std::string_view line) {
    auto command = parse_command(line);
    return command ? "taken" : to_line(command.error());
}

TEST(Command, IsKnownInAnyCaseAndWithBlanksAtTheEnd) {
    parse<DataCommand>("data");
    parse<Quit>("QUIT ");
    parse<Rset>("Rset");
    parse<Noop>("NOOP");
    parse<Noop>("NOOP anything at all");
    parse<StartTlsCommand>("starttls");
    parse<Vrfy>("VRFY someone");
    parse<Expn>("EXPN list");
    parse<Help>("HELP");
}

TEST(Command, IsUnknownWhenItIsNone) {
    for (auto line :
         {"", " ", "MAILFROM:<a@x.test>", "GET / HTTP/1.1", "XFORWARD", "DATA\xc3\xa4"}) {
        parse<UnknownCommand>(line);
    }
}

TEST(Command, RefusesArgumentsThatMustNotBe) {
    for (auto line : {"DATA now", "QUIT now", "RSET now", "STARTTLS now"}) {
        EXPECT_EQ(refusal(line).substr(0, 10), "501 5.5.2 ") << line;
    }
}

TEST(Command, RefusesControlOctets) {
    for (auto line : {"MAIL FROM:<a\0@x.test>"sv, "NOOP\t"sv, "EHLO a\rQUIT"sv, "NOOP \x7f"sv}) {
        EXPECT_EQ(refusal(line).substr(0, 10), "501 5.5.2 ") << line;
    }
}

TEST(Command, RefusesLinesBeyondTheLimit) {
    EXPECT_EQ(refusal("NOOP " + std::string(command_line_size_max - 7, 'x')), "taken");
    EXPECT_EQ(
        refusal("NOOP " + std::string(command_line_size_max - 6, 'x')),
        "500 5.5.2 The command line is too long"
    );
    EXPECT_EQ(refusal("MAIL FROM:<> AUTH=" + std::string(480, 'x')), "taken");
    EXPECT_EQ(
        refusal("MAIL FROM:<> AUTH=" + std::string(envelope_line_size_max, 'x')),
        "500 5.5.2 The command line is too long"
    );
    EXPECT_EQ(refusal("AUTH PLAIN " + std::string(10'000, 'x')), "taken");
}

TEST(Hello, TakesWhatClientsCallThemselves) {
    EXPECT_EQ(parse<Ehlo>("EHLO client.test").host, "client.test");
    EXPECT_EQ(parse<Helo>("helo  my_host").host, "my_host");
    EXPECT_EQ(parse<Ehlo>("EHLO [IPv6:2001:db8::1]").host, "[IPv6:2001:db8::1]");
}

TEST(Hello, RefusesNoNameAndNamesThatWouldSpoilAHeader) {
    for (auto line :
         {"EHLO", "HELO ", "EHLO a b", "EHLO a(b", "EHLO <a>", "EHLO a;b", "EHLO \xc3\xa4"}) {
        EXPECT_EQ(refusal(line).substr(0, 10), "501 5.5.2 ") << line;
    }
    EXPECT_EQ(refusal("EHLO " + std::string(host_name_size_max, 'x')), "taken");
    EXPECT_NE(refusal("EHLO " + std::string(host_name_size_max + 1, 'x')), "taken");
}

TEST(MailFromCommand, TakesAddressesAndTheNullPath) {
    EXPECT_EQ(parse<MailFrom>("MAIL FROM:<a@x.test>").sender->text(), "a@x.test");
    EXPECT_EQ(parse<MailFrom>("mail from: <a@x.test> ").sender->text(), "a@x.test");
    EXPECT_EQ(parse<MailFrom>("MAIL FROM:a@x.test").sender->text(), "a@x.test");
    EXPECT_EQ(parse<MailFrom>("MAIL FROM:<>").sender, std::nullopt);
    EXPECT_EQ(parse<MailFrom>("MAIL FROM:<@r.test,@s.test:a@x.test>").sender->text(), "a@x.test");
    EXPECT_EQ(
        parse<MailFrom>("MAIL FROM:<\"a >b\"@x.test> SIZE=5").sender->text(), "\"a >b\"@x.test"
    );
}

TEST(MailFromCommand, TakesParametersBehindThePath) {
    const auto got = parse<MailFrom>("MAIL FROM:<a@x.test> SIZE=100 BODY=8BITMIME");

    EXPECT_EQ(got.parameters.size, 100U);
    EXPECT_EQ(got.parameters.body, BodyType::eight_bit_mime);
    EXPECT_EQ(parse<MailFrom>("MAIL FROM:a@x.test SIZE=100").parameters.size, 100U);
    EXPECT_EQ(parse<MailFrom>("MAIL FROM:<> SIZE=100").parameters.size, 100U);
}

TEST(MailFromCommand, RefusesGarbage) {
    for (auto line :
         {"MAIL",
          "MAIL FROM",
          "MAIL FROM:",
          "MAIL a@x.test",
          "MAIL TO:<a@x.test>",
          "MAIL FROM:<a@x.test",
          "MAIL FROM:<a@x.test>SIZE=1",
          "MAIL FROM:<<a@x.test>>",
          "MAIL FROM:a@x.test>"}) {
        EXPECT_EQ(refusal(line), "501 5.5.2 Syntax error: MAIL FROM:<address>") << line;
    }
    for (auto line :
         {"MAIL FROM:<a>",
          "MAIL FROM:<@x.test>",
          "MAIL FROM:<a@b@x.test>",
          "MAIL FROM:< a@x.test >",
          "MAIL FROM:<\xff@x.test>"}) {
        EXPECT_EQ(refusal(line).substr(0, 10), "501 5.1.7 ") << line;
    }
    EXPECT_EQ(refusal("MAIL FROM:<a@x.test> FOO=1"), "555 5.5.4 Parameter FOO is not supported");
}

TEST(RcptToCommand, TakesAddressesAndThePostmaster) {
    const auto got = parse<RcptTo>("RCPT TO:<B@X.test> NOTIFY=NEVER ORCPT=rfc822;b@x.test");

    EXPECT_EQ(got.recipient.text(), "B@x.test");
    EXPECT_EQ(got.parameters.notify, Notify::never);
    EXPECT_EQ(got.parameters.original_recipient, "rfc822;b@x.test");
    EXPECT_EQ(parse<RcptTo>("RCPT TO:<Postmaster>").recipient.local, "postmaster");
    EXPECT_EQ(parse<RcptTo>("RCPT TO:<\xc3\xa4@x.test>").recipient.text(), "\xc3\xa4@x.test");
}

TEST(RcptToCommand, SaysWhatIsWrongWithTheAddress) {
    EXPECT_EQ(refusal("RCPT TO:<>"), "501 5.1.3 Invalid recipient: the address is empty");
    EXPECT_EQ(refusal("RCPT TO:<someone>"), "501 5.1.3 Invalid recipient: the address has no @");
    EXPECT_EQ(refusal("RCPT FROM:<a@x.test>"), "501 5.5.2 Syntax error: RCPT TO:<address>");
}

TEST(BdatCommand, TakesASizeAndPerhapsLast) {
    EXPECT_EQ(parse<Bdat>("BDAT 1000").size, 1000U);
    EXPECT_FALSE(parse<Bdat>("BDAT 1000").is_last);
    EXPECT_TRUE(parse<Bdat>("BDAT 0 last").is_last);
    for (auto line :
         {"BDAT",
          "BDAT x",
          "BDAT -1",
          "BDAT 1 FIRST",
          "BDAT 1 LAST LAST",
          "BDAT 99999999999999999999"}) {
        EXPECT_EQ(refusal(line).substr(0, 10), "501 5.5.2 ") << line;
    }
}

TEST(AuthCommand, TakesAMechanismAndPerhapsAResponse) {
    EXPECT_EQ(parse<Auth>("AUTH login").mechanism, Mechanism::login);
    EXPECT_EQ(parse<Auth>("AUTH PLAIN =").initial_response, "=");
    EXPECT_EQ(parse<Auth>("AUTH GSSAPI").mechanism, std::nullopt);
    EXPECT_EQ(refusal("AUTH").substr(0, 10), "501 5.5.2 ");
    EXPECT_EQ(refusal("AUTH PLAIN a b").substr(0, 10), "501 5.5.2 ");
}

}  // namespace
}  // namespace postrider::smtp
