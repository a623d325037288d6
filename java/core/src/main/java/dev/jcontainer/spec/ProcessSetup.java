package dev.jcontainer.spec;

import java.util.Map;

/**
 * The properties of a container's first process, and how it is asked to end.
 *
 * @param init whether it is a reaper, which runs the program as its child
 * @param umask the file mode creation mask, from 0 to 0777
 * @param ulimits the resource limits; each resource occurs once
 * @param stopSignal the signal that asks the program to end
 */
record ProcessSetup(boolean init, int umask, Map<Ulimit.Resource, Ulimit> ulimits, Signal stopSignal) {
    static final ProcessSetup DEFAULT = new ProcessSetup(false, 022, Map.of(), Signal.TERM);

    ProcessSetup {
        if ((umask & ~0777) != 0) {
            throw new IllegalArgumentException("The umask 0" + Integer.toOctalString(umask) + " is not from 0 to 0777");
        }
        ulimits = Copies.of(ulimits);
    }

    ProcessSetup withInit(boolean value) {
        return new ProcessSetup(value, umask, ulimits, stopSignal);
    }

    ProcessSetup withUmask(int value) {
        return new ProcessSetup(init, value, ulimits, stopSignal);
    }

    ProcessSetup withUlimit(Ulimit ulimit) {
        return new ProcessSetup(init, umask, Copies.plus(ulimits, ulimit.resource(), ulimit), stopSignal);
    }

    ProcessSetup withStopSignal(Signal value) {
        return new ProcessSetup(init, umask, ulimits, value);
    }
}
