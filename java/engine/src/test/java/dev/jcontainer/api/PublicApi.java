package dev.jcontainer.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All public signatures of the packages that a module exports to everybody, as the compiled classes have them. */
final class PublicApi {
    private static final String CLASS = ".class";
    private static final int SHOWN = Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL | Modifier.PROTECTED;

    private PublicApi() {}

    /**
     * A line each, sorted.
     *
     * @param any a class of the module
     */
    static List<String> lines(Class<?> any) {
        TreeSet<String> lines = new TreeSet<>();
        try {
            Path place = Path.of(
                    any.getProtectionDomain().getCodeSource().getLocation().toURI());
            ModuleReference module = ModuleFinder.of(place).findAll().iterator().next();
            Set<String> packages = exported(module.descriptor());
            try (ModuleReader reader = module.open();
                    Stream<String> files = reader.list()) {
                for (String file : (Iterable<String>) files::iterator) {
                    if (file.endsWith(CLASS) && !file.endsWith("-info" + CLASS)) {
                        String name = file.substring(0, file.length() - CLASS.length())
                                .replace('/', '.');
                        if (packages.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))))) {
                            add(lines, Class.forName(name, false, PublicApi.class.getClassLoader()));
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

    /** What is exported to everybody. */
    private static Set<String> exported(ModuleDescriptor module) {
        Set<String> packages = new TreeSet<>();
        for (ModuleDescriptor.Exports exports : module.exports()) {
            if (!exports.isQualified()) {
                packages.add(exports.source());
            }
        }
        return packages;
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
