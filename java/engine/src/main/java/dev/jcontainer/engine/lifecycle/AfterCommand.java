package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.plan.step.KeeperStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command that a keeper starts when its container has ended: {@link After}, by the Java and from the class path or
 * module path of this JVM. It has of the environment what it needs to find the same files.
 */
final class AfterCommand {
    private static final String MODULE_PATH = "jdk.module.path";
    private static final String OWN_PROPERTIES = "jcontainer.";

    /** The bus is that of the systemd of the user, which makes cgroups; temporary files are below TMPDIR. */
    private static final Set<String> NEEDED = Set.of("HOME", "PATH", "DBUS_SESSION_BUS_ADDRESS", "TMPDIR");

    private AfterCommand() {}

    static KeeperStep.After step(EngineContext context, String id) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(java());
        words.add("-XX:TieredStopAtLevel=1"); // it ends before the JVM has compiled anything better
        words.add("-XX:+UseSerialGC");
        words.add("-Xshare:auto");
        addProperties(words);
        addProgram(words);
        words.add(context.images().directory());
        words.add(context.states().path());
        words.add(id);
        return new KeeperStep.After(words, environment());
    }

    private static String java() throws IOException {
        String home = System.getProperty("java.home");
        String java = home + "/bin/java";
        if (home == null || !KernelFiles.exists(java)) {
            throw new IOException("Cannot start a container that has a keeper: there is no " + java
                    + ", which does what comes after its end.");
        }
        return java;
    }

    /** Adds the settings of jcontainer itself. */
    private static void addProperties(List<String> words) {
        for (Map.Entry<Object, Object> property : System.getProperties().entrySet()) {
            String key = String.valueOf(property.getKey());
            if (key.startsWith(OWN_PROPERTIES)) {
                words.add("-D" + key + "=" + property.getValue());
            }
        }
    }

    private static void addProgram(List<String> words) {
        String main = After.class.getName();
        Module module = After.class.getModule();
        String classes = System.getProperty("java.class.path", "");
        if (!module.isNamed()) {
            words.add("--enable-native-access=ALL-UNNAMED");
            words.add("-cp");
            words.add(absolute(classes));
            words.add(main);
            return;
        }
        words.add("--enable-native-access=dev.jcontainer");
        String modules = System.getProperty(MODULE_PATH, "");
        if (!modules.isEmpty()) { // otherwise they are in the image of the Java runtime
            words.add("-p");
            words.add(absolute(modules));
        }
        if (!classes.isEmpty()) {
            words.add("-cp");
            words.add(absolute(classes));
        }
        words.add("-m");
        words.add(module.getName() + "/" + main);
    }

    /** A path with absolute entries, because the keeper has another working directory. */
    private static String absolute(String path) {
        String directory = System.getProperty("user.dir", "/");
        StringBuilder absolute = new StringBuilder();
        for (int start = 0; start <= path.length(); ) {
            int colon = path.indexOf(':', start);
            int end = colon < 0 ? path.length() : colon;
            String entry = path.substring(start, end);
            absolute.append(start == 0 ? "" : ":")
                    .append(entry.startsWith("/") ? "" : directory + "/")
                    .append(entry);
            start = end + 1;
        }
        return absolute.toString();
    }

    private static List<String> environment() {
        List<String> variables = new ArrayList<>();
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            String key = variable.getKey();
            if (NEEDED.contains(key) || key.startsWith("XDG_")) {
                variables.add(key + "=" + variable.getValue());
            }
        }
        return variables;
    }
}
