package dev.jcontainer.spec;

import java.util.EnumSet;
import java.util.Set;

/**
 * Checks that a specification with {@link Isolation#LANDLOCK} sets only supported options, none that requires
 * namespaces or privileges.
 */
final class LandlockChecks {
    /** The supported options; all others are refused. */
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
     * Refuses a specification that cannot be run with Landlock.
     *
     * @throws IllegalArgumentException if it sets an option that is not supported, or names no file
     */
    static void check(ContainerSpec spec) {
        for (SpecOption option : SpecOption.values()) {
            if (!HONOURED.contains(option) && option.isGiven(spec)) {
                throw new IllegalArgumentException(
                        option.words() + " is not supported with the isolation landlock (--isolation), which has no"
                                + " namespaces and no privileges: leave it out, or use the isolation namespaces");
            }
        }
        Privileges privileges = spec.privileges();
        if (privileges.landlockReadOnly().isEmpty()
                && privileges.landlockReadWrite().isEmpty()) {
            throw new IllegalArgumentException("The isolation landlock requires at least one rule (--landlock-ro,"
                    + " --landlock-rw): without a rule the program itself could not be read");
        }
    }
}
