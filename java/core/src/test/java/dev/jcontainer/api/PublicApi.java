package dev.jcontainer.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All public signatures of the exported packages, as the compiled classes have them. */
final class PublicApi {
    private static final List<String> PACKAGES = List.of("dev/jcontainer", "dev/jcontainer/spec");
    private static final int SHOWN = Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL | Modifier.PROTECTED;

    private PublicApi() {}

    /** A line each, sorted. */
    static List<String> lines() {
        TreeSet<String> lines = new TreeSet<>();
        try {
            Path classes = Path.of(Class.forName("dev.jcontainer.Containers")
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (String directory : PACKAGES) {
                try (Stream<Path> files = Files.list(classes.resolve(directory))) {
                    for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                        String name = String.valueOf(file.getFileName());
                        if (name.endsWith(".class") && !name.equals("package-info.class")) {
                            String simple = name.substring(0, name.length() - ".class".length());
                            add(lines, Class.forName(directory.replace('/', '.') + "." + simple));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return List.copyOf(lines);
    }

    private static void add(TreeSet<String> lines, Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getDeclaringClass()) {
            if (!isPublished(at.getModifiers())) {
                return;
            }
        }
        lines.add(header(type));
        for (Field field : type.getDeclaredFields()) {
            if (isPublished(field)) {
                lines.add(type.getName() + ": " + modifiers(field.getModifiers()) + name(field.getGenericType()) + " "
                        + field.getName() + deprecation(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isPublished(constructor)) {
                lines.add(
                        type.getName() + ": " + modifiers(constructor.getModifiers()) + "<init>" + takes(constructor));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isPublished(method) && !method.isSynthetic()) {
                String isDefault = method.isDefault() ? "default " : "";
                lines.add(type.getName() + ": " + isDefault + modifiers(method.getModifiers())
                        + name(method.getGenericReturnType()) + " " + method.getName() + takes(method));
            }
        }
    }

    private static String header(Class<?> type) {
        boolean isClass = !type.isInterface() && !type.isEnum() && !type.isRecord();
        String kind = type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        StringBuilder line = new StringBuilder(type.getName() + " (")
                .append(isClass ? modifiers(type.getModifiers()) : "")
                .append(type.isSealed() ? "sealed " : "")
                .append(kind);
        Type parent = type.getGenericSuperclass();
        if (parent != null && isClass && parent != Object.class) {
            line.append(" extends ").append(name(parent));
        }
        String between = type.isInterface() ? " extends " : " implements ";
        for (Type above : type.getGenericInterfaces()) {
            line.append(between).append(name(above));
            between = ", ";
        }
        return line.append(")") + deprecation(type);
    }

    private static String takes(Executable member) {
        return "(" + names(member.getGenericParameterTypes()) + ")"
                + (member.getExceptionTypes().length == 0 ? "" : " throws " + names(member.getGenericExceptionTypes()))
                + deprecation(member);
    }

    private static String names(Type[] types) {
        List<String> names = new ArrayList<>();
        for (Type type : types) {
            names.add(name(type));
        }
        return String.join(", ", names);
    }

    private static String name(Type type) {
        return type.getTypeName();
    }

    private static String deprecation(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? " (deprecated)" : "";
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & SHOWN);
        return text.isEmpty() ? "" : text + " ";
    }

    private static boolean isPublished(Member member) {
        return isPublished(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean isPublished(int modifiers) {
        return (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }
}
