package dev.jcontainer.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Containers;
import dev.jcontainer.Support;

/** What the machine allows, as {@code jcontainer info} reports it. */
final class Facilities {
    private Facilities() {}

    /** Skips the test with the reason if the facility is not available. */
    static void assume(String name) throws Exception {
        for (Support.Facility facility : Containers.probe().facilities()) {
            assumeTrue(facility.isAvailable() || !facility.name().contains(name), facility.reason());
        }
    }
}
