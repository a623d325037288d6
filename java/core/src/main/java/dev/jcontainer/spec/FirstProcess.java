package dev.jcontainer.spec;

import java.util.Map;

/**
 * How a container's first process is set up, and how it is asked to end.
 *
 * @param init whether it is a reaper, which runs the program as its child
 * @param umask the permissions that files are made without, from 0 to 0777
 * @param ulimits the resource limits, each resource once
 * @param stopSignal what asks the program to end
 */
record FirstProcess(boolean init, int umask, Map<Ulimit.Resource, Ulimit> ulimits, Signal stopSignal) {
    static final FirstProcess DEFAULT = new FirstProcess(false, 022, Map.of(), Signal.TERM);

    FirstProcess {
        if ((umask & ~0777) != 0) {
            throw new IllegalArgumentException("The umask 0" + Integer.toOctalString(umask) + " is not from 0 to 0777");
        }
        ulimits = Copies.of(ulimits);
    }

    FirstProcess withInit(boolean value) {
        return new FirstProcess(value, umask, ulimits, stopSignal);
    }

    FirstProcess withUmask(int value) {
        return new FirstProcess(init, value, ulimits, stopSignal);
    }

    FirstProcess withUlimit(Ulimit ulimit) {
        return new FirstProcess(init, umask, Copies.plus(ulimits, ulimit.resource(), ulimit), stopSignal);
    }

    FirstProcess withStopSignal(Signal value) {
        return new FirstProcess(init, umask, ulimits, value);
    }
}
