package dev.jcontainer.engine.spec;

/** The network of a container. Values are immutable. */
public sealed interface Network
        permits Network.None, Network.Host, Network.Container, Network.Pasta, Network.Slirp4netns {
    /** Docker's word for it, as {@code --network} takes it. */
    String word();

    /**
     * The network for Docker's word.
     *
     * @throws IllegalArgumentException if there is no such network
     */
    static Network parse(String word) {
        switch (word) {
            case "none":
                return new None();
            case "host":
                return new Host();
            case "pasta":
                return new Pasta();
            case "slirp4netns":
                return new Slirp4netns();
            default:
        }
        String prefix = "container:";
        if (word.startsWith(prefix) && word.length() > prefix.length()) {
            return new Container(word.substring(prefix.length()));
        }
        throw new IllegalArgumentException(
                "There is no network '" + word + "': none, host, container:NAME, pasta or slirp4netns");
    }

    /** A network namespace with the loopback device only: the default. Published ports lead into it. */
    record None() implements Network {
        @Override
        public String word() {
            return "none";
        }
    }

    /** The host's network namespace. */
    record Host() implements Network {
        @Override
        public String word() {
            return "host";
        }
    }

    /**
     * The network namespace of another container, which must run.
     *
     * @param key its name or id
     */
    record Container(String key) implements Network {
        @Override
        public String word() {
            return "container:" + key;
        }
    }

    /** A network namespace with an uplink by the program pasta of the host. */
    record Pasta() implements Network {
        @Override
        public String word() {
            return "pasta";
        }
    }

    /** A network namespace with an uplink by the program slirp4netns of the host. */
    record Slirp4netns() implements Network {
        @Override
        public String word() {
            return "slirp4netns";
        }
    }
}
