// The reply loop on ns-3's simulator core: each step of a message is an event that ns-3's scheduler holds.
//
//     reply_loop SUBSCRIBERS SECONDS SEED ANSWERED SCHEDULER
//
// prints: events, sent, delivered, answered, reopened, seconds to build, seconds to run, peak of memory in bytes.
//
// Subscribers are plain structs and chance is one SplitMix64 stream for each, both as cheap as in the yardstick, so
// that what is measured is ns-3's event loop rather than its random variables or its object system.

#include <ns3/core-module.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace
{

constexpr int CONTACTS = 10;
// Microseconds.
constexpr double SEND_EVERY = 600e6;
constexpr double ANSWER_AFTER = 60e6;
constexpr int64_t IMSP_HOP = 200'000;
constexpr int64_t LINK_HOP = 50'000;
constexpr int64_t SMSC_HOP = 2'000'000;
constexpr int64_t IDLE_AFTER = 300'000'000;

enum Stage : uint32_t
{
    SENT,
    AT_IMSP_A,
    OVER_LINK,
    AT_IMSP_B,
    ON_TERMINAL,
    ANSWERED,
    AT_SMSC_B,
    BACK_AT_IMSP_B,
    BACK_OVER_LINK,
    ON_CLIENT,
};

// From each stage to the next; zero where chance decides.
constexpr std::array<int64_t, 10> HOPS =
    {IMSP_HOP, LINK_HOP, IMSP_HOP, SMSC_HOP, 0, SMSC_HOP, IMSP_HOP, LINK_HOP, IMSP_HOP, 0};

class Stream
{
  public:
    Stream(uint64_t seed, uint32_t subscriber)
        : m_state(Mix(Mix(seed + SALT) ^ Mix(subscriber + (GOLDEN << 1))))
    {
    }

    // Evenly in (0, 1].
    double Unit()
    {
        return static_cast<double>((Draw() >> 11) + 1) * 0x1p-53;
    }

    // Evenly in 0..n.
    uint32_t Below(uint32_t n)
    {
        return static_cast<uint32_t>(((Draw() >> 32) * n) >> 32);
    }

    // Exponential with a mean, in whole microseconds, at least one.
    int64_t Exponential(double mean)
    {
        return static_cast<int64_t>(-std::log(Unit()) * mean) + 1;
    }

  private:
    static constexpr uint64_t GOLDEN = 0x9e3779b97f4a7c15;
    // Other streams than those of the other contestants, so that their counts are independent.
    static constexpr uint64_t SALT = 0x6e73332d72657031;

    static uint64_t Mix(uint64_t z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    uint64_t Draw()
    {
        m_state += GOLDEN;
        return Mix(m_state);
    }

    uint64_t m_state;
};

struct User
{
    Stream chance;
    std::array<uint32_t, CONTACTS> contacts;
    // When each conversation was last active, in microseconds.
    std::array<int64_t, CONTACTS> active;
};

struct Message
{
    uint32_t user;
    uint32_t customer;
    uint32_t contact;
    Stage stage;
};

struct Counts
{
    uint64_t events = 0;
    uint64_t sent = 0;
    uint64_t delivered = 0;
    uint64_t answered = 0;
    uint64_t reopened = 0;
};

int64_t
Now()
{
    return ns3::Simulator::Now().GetMicroSeconds();
}

class ReplyLoop
{
  public:
    ReplyLoop(uint32_t subscribers, uint64_t seed, double answered)
        : m_answered(answered)
    {
        const uint32_t users = subscribers / 2;
        const uint32_t customers = subscribers - users;
        m_users.reserve(users);
        for (uint32_t i = 0; i < users; i++)
        {
            User user{Stream(seed, i), {}, {}};
            std::generate(user.contacts.begin(), user.contacts.end(), [&] { return user.chance.Below(customers); });
            m_users.push_back(user);
            ScheduleSend(i);
        }
        m_customers.reserve(customers);
        for (uint32_t i = 0; i < customers; i++)
        {
            m_customers.emplace_back(seed, users + i);
        }
    }

    const Counts& Counted() const
    {
        return m_counts;
    }

  private:
    void ScheduleSend(uint32_t user)
    {
        const auto gap = ns3::MicroSeconds(m_users[user].chance.Exponential(SEND_EVERY));
        ns3::Simulator::Schedule(gap, &ReplyLoop::Send, this, user);
    }

    // The message at its next stage, after a delay in microseconds.
    void Onward(Message message, int64_t delay)
    {
        message.stage = static_cast<Stage>(message.stage + 1);
        ns3::Simulator::Schedule(ns3::MicroSeconds(delay), &ReplyLoop::Arrive, this, message);
    }

    void Send(uint32_t i)
    {
        m_counts.events++;
        m_counts.sent++;
        User& user = m_users[i];
        const uint32_t contact = user.chance.Below(CONTACTS);
        user.active[contact] = Now();
        Onward({i, user.contacts[contact], contact, SENT}, HOPS[SENT]);
        ScheduleSend(i);
    }

    void Arrive(Message message)
    {
        m_counts.events++;
        switch (message.stage)
        {
        case ON_TERMINAL:
            return Deliver(message);
        case ON_CLIENT:
            return Show(message);
        default:
            return Onward(message, HOPS[message.stage]);
        }
    }

    void Deliver(const Message& message)
    {
        m_counts.delivered++;
        Stream& chance = m_customers[message.customer];
        if (chance.Unit() <= m_answered)
        {
            Onward(message, chance.Exponential(ANSWER_AFTER));
        }
    }

    void Show(const Message& message)
    {
        m_counts.answered++;
        int64_t& active = m_users[message.user].active[message.contact];
        m_counts.reopened += Now() - active > IDLE_AFTER;
        active = Now();
    }

    double m_answered;
    std::vector<User> m_users;
    std::vector<Stream> m_customers;
    Counts m_counts;
};

// The most memory that this process has had, in bytes; 0 where the system does not tell.
uint64_t
PeakBytes()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
    {
        if (word == "VmHWM:")
        {
            uint64_t kib = 0;
            status >> kib;
            return kib * 1024;
        }
    }
    return 0;
}

double
Seconds(std::chrono::steady_clock::duration time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

int
main(int argc, char** argv)
{
    if (argc != 6)
    {
        std::cerr << "usage: reply_loop SUBSCRIBERS SECONDS SEED ANSWERED SCHEDULER\n";
        return 2;
    }
    const uint32_t subscribers = std::stoul(argv[1]);
    const double seconds = std::stod(argv[2]);
    const uint64_t seed = std::stoull(argv[3]);
    const double answered = std::stod(argv[4]);

    const auto began = std::chrono::steady_clock::now();
    ns3::ObjectFactory scheduler(std::string("ns3::") + argv[5]);
    ns3::Simulator::SetScheduler(scheduler);
    // Scheduled before all else, so that what is due at the end no longer happens.
    ns3::Simulator::Stop(ns3::Seconds(seconds));
    ReplyLoop model(subscribers, seed, answered);
    const auto built = std::chrono::steady_clock::now();
    ns3::Simulator::Run();
    const auto ended = std::chrono::steady_clock::now();

    const Counts& c = model.Counted();
    std::cout << c.events << ' ' << c.sent << ' ' << c.delivered << ' ' << c.answered << ' ' << c.reopened << ' '
              << Seconds(built - began) << ' ' << Seconds(ended - built) << ' ' << PeakBytes() << '\n';
    return 0;
}
