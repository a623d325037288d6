package dev.jcontainer.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A reader finds a file by the layout of docs/architecture.md alone, so each path that it names exists. */
final class LayoutTest {
    private static final Pattern PATH = Pattern.compile("`([a-z]+(?:/[\\w.-]+)+)`");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]\\w+)`");

    /** {@code core/plan} and {@code core/plan/Planner} stand for a package and a class of the module {@code core}. */
    private static boolean exists(String path) {
        String[] parts = path.split("/", 2);
        String packages =
                "java/" + parts[0] + "/src/main/java/dev/jcontainer/" + (parts[0].equals("core") ? parts[1] : path);
        return List.of(path, packages, packages + ".java").stream()
                .anyMatch(candidate -> Files.exists(Checkout.file(candidate)));
    }

    @Test
    void eachPathOfTheLayoutExists() throws IOException {
        String page = Files.readString(Checkout.file("docs/architecture.md"));
        List<String> paths = PATH.matcher(page.substring(page.indexOf("## Layout")))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(paths).hasSizeGreaterThan(40).allMatch(LayoutTest::exists);
    }

    /** A class that stands beside others of its package is named without it. */
    @Test
    void eachClassOfTheLayoutExists() throws IOException {
        String page = Files.readString(Checkout.file("docs/architecture.md"));
        List<String> names = CLASS.matcher(page.substring(page.indexOf("## Layout")))
                .results()
                .map(result -> result.group(1) + ".java")
                .toList();
        try (Stream<Path> files = Files.walk(Checkout.file("java"))) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .containsAll(names);
        }
        assertThat(names).hasSizeGreaterThan(5);
    }

    /** A reader who looks for a class by its name finds one. */
    @Test
    void eachClassHasANameOfItsOwn() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.file("java"))) {
            List<String> names = files.filter(file -> file.toString().contains("/src/main/java/"))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.contains("-"))
                    .toList();
            assertThat(names).hasSizeGreaterThan(600).doesNotHaveDuplicates();
        }
    }

    /** A new package needs a floor in the drawing. The drawing need not name the top package of a module. */
    @Test
    void eachPackageIsOnAFloor() throws IOException {
        String page = Files.readString(Checkout.file("docs/architecture.md"));
        String floors = page.substring(page.indexOf("### Floors"), page.indexOf("### Where to look"));
        Path modules = Checkout.file("java");
        try (Stream<Path> files = Files.walk(modules)) {
            List<String> missing = files.filter(file -> file.endsWith("package-info.java"))
                    .map(file -> modules.relativize(file).toString())
                    .filter(file -> file.contains("/src/main/java/dev/jcontainer/"))
                    .map(LayoutTest::packageOf)
                    .filter(name -> !Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                            .matcher(floors)
                            .find())
                    .toList();
            assertThat(missing).isEmpty();
        }
    }

    /**
     * Returns {@code plan.step} for {@code core/src/main/java/dev/jcontainer/plan/step/package-info.java}, and the name
     * of the module for its top package.
     */
    private static String packageOf(String file) {
        String module = file.substring(0, file.indexOf('/'));
        String path = file.substring(file.indexOf("/dev/jcontainer") + "/dev/jcontainer".length())
                .replace("/package-info.java", "");
        String below = path.startsWith("/" + module) ? path.substring(module.length() + 1) : path;
        return below.isEmpty() ? module : below.substring(1).replace('/', '.');
    }
}
