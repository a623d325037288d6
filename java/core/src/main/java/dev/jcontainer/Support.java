package dev.jcontainer;

import java.util.List;

/**
 * The features that this host supports for this process, each of which was tested. Immutable.
 *
 * @param facilities the features, in the order in which a container needs them
 */
public record Support(List<Facility> facilities) {
    /**
     * A feature of the kernel that containers use. Immutable.
     *
     * @param name the name, in the words of the man pages
     * @param isRequired whether every container needs the feature
     * @param isAvailable whether the test succeeded
     * @param reason why the test failed, and what to do; empty if it succeeded
     */
    public record Facility(String name, boolean isRequired, boolean isAvailable, String reason) {}

    public Support {
        facilities = List.copyOf(facilities);
    }

    /** Whether containers can run: all required features are available. */
    public boolean canRun() {
        for (Facility facility : facilities) {
            if (facility.isRequired() && !facility.isAvailable()) {
                return false;
            }
        }
        return true;
    }
}
