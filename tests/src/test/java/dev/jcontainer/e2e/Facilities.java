package dev.jcontainer.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Containers;
import dev.jcontainer.Support;

/** What the machine allows, as {@code jcontainer info} tells it. */
final class Facilities {
    private Facilities() {}

    /** Skips the test where it is not available, with the reason. */
    static void assume(String name) throws Exception {
        for (Support.Facility facility : Containers.probe().facilities()) {
            assumeTrue(facility.isAvailable() || !facility.name().contains(name), facility.reason());
        }
    }
}
