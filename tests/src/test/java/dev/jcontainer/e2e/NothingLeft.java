package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Checks after every end-to-end test that no process, mount, descriptor, cgroup or note of a container exists that did
 * not exist before. Nothing new may be at the top of the root filesystem that the tests share, either; a mount's
 * target, for example, must exist there already. What other programs do on the host meanwhile does not count, even if
 * it is another run of these tests.
 */
final class NothingLeft implements BeforeEachCallback, AfterEachCallback {
    private static final int ATTEMPTS = 1000;
    private static final int PAUSE_MILLISECONDS = 5;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(NothingLeft.class);

    /**
     * Supervisors that wait for the next launch are kept on purpose, each with one socket: they do not count. A keeper
     * that is about to end looks like one of them.
     */
    private record State(
            List<String> mounts,
            Map<String, Integer> descriptors,
            List<Long> children,
            int idle,
            List<Path> notes,
            List<Path> cgroups,
            List<String> root) {
        static State now() {
            LayerCache.clear(); // a launch keeps its layers for the next one, each with a descriptor
            List<ProcessHandle> idle = idleSupervisors();
            Map<String, Integer> descriptors = Host.descriptors();
            descriptors.merge("socket:", -idle.size(), Integer::sum);
            return new State(
                    OwnTraces.mounts(),
                    descriptors,
                    ProcessHandle.current()
                            .descendants()
                            .filter(process -> !idle.contains(process))
                            .map(ProcessHandle::pid)
                            .sorted()
                            .toList(),
                    idle.size(),
                    OwnTraces.notes(),
                    Cgroups.ours(),
                    Rootfs.names());
        }

        /**
         * Notes and cgroups may disappear meanwhile: the test of another run had made them. So may descriptors: the JVM
         * closes one that an earlier test has left open when it collects the object.
         */
        boolean isAsBefore(State before) {
            return mounts.equals(before.mounts)
                    && more(before).isEmpty()
                    && children.equals(before.children)
                    && idle <= PROCESSORS
                    && before.notes.containsAll(notes)
                    && before.cgroups.containsAll(cgroups);
        }

        /** Without notes and cgroups that are new: those of the test have ended, so these belong to others. */
        State since(State first) {
            List<Path> stillNoted = new ArrayList<>(notes);
            stillNoted.retainAll(first.notes);
            List<Path> stillThere = new ArrayList<>(cgroups);
            stillThere.retainAll(first.cgroups);
            return new State(mounts, descriptors, children, idle, stillNoted, stillThere, root);
        }

        /** The types of descriptors of which more are open than before, and how many more. */
        Map<String, Integer> more(State before) {
            Map<String, Integer> more = new TreeMap<>();
            descriptors.forEach((kind, count) -> {
                int added = count - before.descriptors.getOrDefault(kind, 0);
                if (added > 0) {
                    more.put(kind, added);
                }
            });
            return more;
        }

        private static List<ProcessHandle> idleSupervisors() {
            return ProcessHandle.current()
                    .children()
                    .filter(child -> Host.name(child.pid()).equals("jcontainer-init")
                            && Host.isAlive(child.pid())
                            && child.children().findAny().isEmpty())
                    .toList();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (Host.isRoot()) {
            warmUp();
        }
        context.getStore(SPACE).put("before", State.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        State before = context.getStore(SPACE).get("before", State.class);
        assertThat(before).isNotNull();
        State after = settled(before);
        end(after.children(), before.children());
        assertThat(after.mounts()).as("mounts").isEqualTo(before.mounts());
        assertThat(after.more(before)).as("descriptors more than before").isEmpty();
        assertThat(after.children()).as("processes").isEqualTo(before.children());
        assertThat(after.idle()).as("idle supervisors").isLessThanOrEqualTo(PROCESSORS);
        assertThat(after.notes()).as("notes in /run").isSubsetOf(before.notes());
        assertThat(after.cgroups()).as("cgroups").isSubsetOf(before.cgroups()); // those of others may have disappeared
        assertThat(after.root()).as("the root that all tests share").isEqualTo(before.root());
        assertThat(zombies()).as("zombies").isEmpty();
    }

    /** The state before, or the state that remains after some seconds, because ending and closing take time. */
    private static State settled(State before) {
        State first = State.now();
        State now = first;
        for (int i = 0; i < ATTEMPTS && !now.isAsBefore(before); i++) {
            Host.sleep(PAUSE_MILLISECONDS);
            now = State.now().since(first);
        }
        return now;
    }

    /** A process that a failed test has left would run forever, and if it had our stderr, Maven would wait for it. */
    private static void end(List<Long> now, List<Long> before) {
        for (Long pid : now) {
            if (!before.contains(pid)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static List<Long> zombies() {
        return ProcessHandle.current()
                .children()
                .filter(child -> !Host.isAlive(child.pid()))
                .map(ProcessHandle::pid)
                .collect(Collectors.toList());
    }

    /**
     * What the library keeps permanently (the reactor, the helper in memory) appears with the first launch; the JVM
     * keeps a socket with which it closes others.
     */
    private static void warmUp() throws Exception {
        new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
        Containers.run(ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("/bin/true")
                .stdio(Stdio.pipe())
                .build());
    }
}
