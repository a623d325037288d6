package dev.jcontainer.spec;

import java.util.EnumSet;
import java.util.Set;

/** What {@link Isolation#LANDLOCK} honours of a specification: nothing that takes namespaces or privileges. */
final class LandlockChecks {
    /** All other options are refused. */
    static final Set<SpecOption> HONOURED = EnumSet.of(
            SpecOption.ISOLATION,
            SpecOption.COMMAND,
            SpecOption.ENV,
            SpecOption.WORKDIR,
            SpecOption.UMASK,
            SpecOption.ULIMIT,
            SpecOption.STDIO,
            SpecOption.NAME,
            SpecOption.TIMEOUT,
            SpecOption.GRACE,
            SpecOption.STOP_SIGNAL,
            SpecOption.LIMITS,
            SpecOption.LANDLOCK_READ_ONLY,
            SpecOption.LANDLOCK_READ_WRITE);

    private LandlockChecks() {}

    /**
     * Refuses what cannot be kept.
     *
     * @throws IllegalArgumentException if it asks for an option that is not honoured, or names no file
     */
    static void check(ContainerSpec spec) {
        for (SpecOption option : SpecOption.values()) {
            if (!HONOURED.contains(option) && option.isGiven(spec)) {
                throw new IllegalArgumentException(
                        option.words() + " cannot be had with the isolation landlock (--isolation), which"
                                + " has no namespaces and no privileges: leave it out, or take the isolation namespaces");
            }
        }
        Privileges privileges = spec.privileges();
        if (privileges.landlockReadOnly().isEmpty()
                && privileges.landlockReadWrite().isEmpty()) {
            throw new IllegalArgumentException("The isolation landlock takes at least one rule (--landlock-ro,"
                    + " --landlock-rw): without any the program could not even be read");
        }
    }
}
