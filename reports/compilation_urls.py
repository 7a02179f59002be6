"""The addresses of the bureau's own summary: what it is made of, and what it was counted from."""

from django.urls import path

from reports.views import compilation, compiled_figures

urlpatterns = [
    path("requirements/<int:pk>/compile/", compilation.compile_summaries, name="compile_summaries"),
    path("submissions/<int:pk>/highlights/", compilation.choose_highlight, name="choose_highlight"),
    path("highlights/<int:pk>/remove/", compilation.remove_highlight, name="remove_highlight"),
    path("compilations/<int:pk>/", compiled_figures.show_compilation, name="show_compilation"),
    path(
        "compilations/<int:pk>/update/",
        compiled_figures.update_compilation,
        name="update_compilation",
    ),
    path(
        "compilations/<int:pk>/settle/",
        compiled_figures.settle_difference,
        name="settle_difference",
    ),
    path(
        "compilations/<int:pk>/send-up/",
        compiled_figures.send_compilation_up,
        name="send_compilation_up",
    ),
    path(
        "compiled-figures/<int:pk>/",
        compiled_figures.show_compiled_figure,
        name="show_compiled_figure",
    ),
    path(
        "compiled-figures/<int:pk>/update/",
        compiled_figures.update_compiled_figure,
        name="update_compiled_figure",
    ),
]
