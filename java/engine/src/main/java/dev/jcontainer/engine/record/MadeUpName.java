package dev.jcontainer.engine.record;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;

/** Makes up names for containers: an adjective and the surname of somebody who moved science or engineering on. */
final class MadeUpName {
    private static final String[] ADJECTIVES = {
        "able", "agile", "airy", "amber", "apt", "azure", "bold", "brave", "bright", "brisk", "calm", "candid",
        "clear", "clever", "cosmic", "cozy", "crisp", "daring", "deft", "eager", "early", "fair", "fleet", "fond",
        "frank", "fresh", "gentle", "glad", "golden", "grand", "happy", "hardy", "honest", "jolly", "keen", "kind",
        "lively", "lucid", "lucky", "mellow", "merry", "mild", "neat", "nimble", "noble", "patient", "placid", "plucky",
        "polite", "proud", "quick", "quiet", "ready", "robust", "rosy", "serene", "sharp", "silent", "smart", "snug",
        "steady", "sunny", "swift", "tidy", "trusty", "upbeat", "vivid", "warm", "witty", "zesty"
    };

    private static final String[] SURNAMES = {
        "abel",
        "agnesi",
        "ampere",
        "babbage",
        "banach",
        "bernoulli",
        "bohr",
        "boole",
        "cantor",
        "carnot",
        "celsius",
        "church",
        "curie",
        "dijkstra",
        "dirac",
        "euler",
        "faraday",
        "fermi",
        "fourier",
        "galois",
        "gauss",
        "germain",
        "goedel",
        "hamming",
        "hertz",
        "hilbert",
        "hooke",
        "hopper",
        "huffman",
        "huygens",
        "joule",
        "kepler",
        "kovalevskaya",
        "lagrange",
        "lamarr",
        "laplace",
        "leibniz",
        "lovelace",
        "maxwell",
        "meitner",
        "mendel",
        "milner",
        "napier",
        "neumann",
        "newton",
        "noether",
        "ohm",
        "pascal",
        "pasteur",
        "planck",
        "poincare",
        "ramanujan",
        "riemann",
        "ritchie",
        "shannon",
        "somerville",
        "stokes",
        "tesla",
        "thompson",
        "turing",
        "volta",
        "watt",
        "wirth",
        "zuse"
    };

    private static final int DIGITS = 1000;

    private MadeUpName() {}

    /**
     * A name.
     *
     * @param attempt the number of names that others had; after some, the names have digits
     */
    static String make(int attempt) throws SystemCallException {
        byte[] bytes = new byte[6];
        SystemCallException.check(Syscalls.random(bytes), "get random bytes");
        String name =
                ADJECTIVES[number(bytes, 0) % ADJECTIVES.length] + "_" + SURNAMES[number(bytes, 2) % SURNAMES.length];
        return attempt < 3 ? name : name + number(bytes, 4) % DIGITS;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
