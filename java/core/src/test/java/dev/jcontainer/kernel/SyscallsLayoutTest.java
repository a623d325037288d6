package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A system call stands in the file of native/jni, and at the place in it, that the group in its class names. */
class SyscallsLayoutTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/jcontainer/kernel");
    private static final List<String> CLASSES = List.of("Syscalls", "MountSyscalls");
    private static final Path NATIVE = Path.of("../../native/jni");
    private static final Pattern GROUP_OR_METHOD =
            Pattern.compile("^    // [^\\n]*: (\\w+\\.c)$|^    [a-z ]*native [^(]*?(\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern FUNCTION = Pattern.compile("Java_dev_jcontainer_kernel_(\\w+_\\w+)\\(");

    private static Map<String, List<String>> groupsOfJava() throws IOException {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String type : CLASSES) {
            List<String> group = new ArrayList<>();
            Matcher matcher = GROUP_OR_METHOD.matcher(Files.readString(SOURCES.resolve(type + ".java")));
            while (matcher.find()) {
                if (matcher.group(1) != null) {
                    group = groups.computeIfAbsent(matcher.group(1), file -> new ArrayList<>());
                } else {
                    group.add(type + "_" + matcher.group(2));
                }
            }
        }
        return groups;
    }

    private static List<String> functionsOf(Path file) throws IOException {
        List<String> functions = new ArrayList<>();
        Matcher matcher = FUNCTION.matcher(Files.readString(file));
        while (matcher.find()) {
            functions.add(matcher.group(1));
        }
        return functions;
    }

    @Test
    void theGroupsAreTheFilesOfTheLibrary() throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> entries = Files.list(NATIVE)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.endsWith(".c"))
                    .forEach(files::add);
        }
        assertThat(groupsOfJava().keySet()).containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void aGroupHasTheFunctionsOfItsFileInTheirOrder() throws IOException {
        for (Map.Entry<String, List<String>> group : groupsOfJava().entrySet()) {
            assertThat(group.getValue()).as(group.getKey()).isEqualTo(functionsOf(NATIVE.resolve(group.getKey())));
        }
    }
}
