// postrider source, postrider pool
#include <fstream>

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class SourceCommands : public Commands {
protected:
    Ended with_sources(std::vector<std::string> words, bool as_json = true) {
        std::ofstream(data_ / "postrider.yml") << R"(version: 2
sources:
  - {name: near, addresses: ["127.0.0.1"], helo: near.example.test}
  - {name: far, addresses: ["198.51.100.1"], pools: [bulk]}
  - {name: tunnel, pools: [bulk], proxy: socks5, proxy_host: "127.0.0.1", proxy_port: 9,
     proxy_username: me, proxy_password: swordfish}
  - {name: friend, pools: [bulk], priority: 20, relay_host: smtp.provider.test,
     relay_username: me, relay_password: swordfish}
pool_rules:
  - {pool: bulk, sender: news.test}
)";
        words.insert(words.begin(), "postrider");
        words.insert(words.end(), {"--config", (data_ / "postrider.yml").string()});
        if (as_json) {
            words.emplace_back("--json");
        }
        return run_exactly(words);
    }
};

TEST_F(SourceCommands, TellOfTheOneThatIsThereByItself) {
    const auto sources = json({"source", "list"}).as_array();

    ASSERT_EQ(sources.size(), 1U);
    EXPECT_EQ(text_of(sources.at(0).at("name")), "default");
    EXPECT_EQ(text_of(sources.at(0).at("way")), "direct");
    EXPECT_TRUE(sources.at(0).at("in_use").is_null()) << "no server runs";
    EXPECT_EQ(text_of(json({"pool", "list"}).at(0).at("name")), "default");
}

TEST_F(SourceCommands, TellEachWayAndNoSecret) {
    const auto ended = with_sources({"source", "list"});

    ASSERT_EQ(ended.code, ExitCode::done) << ended.err;
    const auto sources = boost::json::parse(ended.out);
    EXPECT_EQ(text_of(sources.at(0).at("helo")), "near.example.test");
    EXPECT_EQ(text_of(sources.at(2).at("way")), "socks5 127.0.0.1:9");
    EXPECT_EQ(text_of(sources.at(3).at("way")), "relay smtp.provider.test:587");
    EXPECT_EQ(sources.at(3).at("priority").as_int64(), 20);
    EXPECT_FALSE(ended.out.contains("swordfish"));
}

TEST_F(SourceCommands, ListPoolsWithTheirSourcesAndRules) {
    const auto pools = boost::json::parse(with_sources({"pool", "list"}).out);

    EXPECT_EQ(text_of(pools.at(0).at("name")), "bulk");
    EXPECT_EQ(pools.at(0).at("sources").as_array().size(), 3U);
    EXPECT_EQ(pools.at(0).at("rules").as_int64(), 1);
    EXPECT_EQ(text_of(pools.at(1).at("name")), "default");
}

TEST_F(SourceCommands, SayWhatCannotBeUsedAndWhy) {
    const auto ended = with_sources({"source", "check"});

    EXPECT_EQ(ended.code, ExitCode::failed);
    const auto sources = boost::json::parse(ended.out);
    EXPECT_TRUE(sources.at(0).at("in_use").as_bool());
    EXPECT_EQ(text_of(sources.at(1).at("reason")), "198.51.100.1 is no address of this machine");
    EXPECT_TRUE(text_of(sources.at(2).at("reason")).contains("proxy 127.0.0.1:9"));
    EXPECT_TRUE(sources.at(3).at("in_use").as_bool());
    const auto text = with_sources({"source", "check"}, false).out;
    EXPECT_TRUE(text.contains("198.51.100.1 is no address of this machine")) << text;
    EXPECT_TRUE(text.contains("in use")) << text;
    EXPECT_TRUE(text.contains("yes")) << text;
}

}  // namespace
}  // namespace postrider::app
