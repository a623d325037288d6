package dev.jcontainer;

import java.util.List;

/**
 * What this host allows to this process, each as it was tried. Immutable.
 *
 * @param facilities in the order in which a container is made
 */
public record Support(List<Facility> facilities) {
    /**
     * Something of the kernel that containers are made of.
     *
     * @param name in the words of the man pages
     * @param isRequired whether every container takes it
     * @param isAvailable whether trying it succeeded
     * @param reason why it did not, and what to do; empty where it did
     */
    public record Facility(String name, boolean isRequired, boolean isAvailable, String reason) {}

    public Support {
        facilities = List.copyOf(facilities);
    }

    /** Whether containers can run: everything that is required is available. */
    public boolean canRun() {
        for (Facility facility : facilities) {
            if (facility.isRequired() && !facility.isAvailable()) {
                return false;
            }
        }
        return true;
    }
}
