from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.forms.messages import RobotForm
from agencies.models import Robot
from agencies.permissions import Permission, require


@require_safe
def list_robots(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    robots = Robot.objects.visible_to(request.user).select_related("agency")
    return render(request, "agencies/robot_list.html", {"robots": robots})


def add_robot(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    return _keep(request, RobotForm(request.POST or None, by=request.user), "新增群机器人")


def edit_robot(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    robot = get_object_or_404(Robot.objects.visible_to(request.user), pk=pk)
    form = RobotForm(request.POST or None, instance=robot, by=request.user)
    return _keep(request, form, "修改群机器人")


def _keep(request, form, action):
    if not form.is_valid():
        return render(request, "agencies/robot_form.html", {"form": form})
    with transaction.atomic():
        robot = form.save()
        # Whoever knows the address may write into the group, so the trail names the unit only.
        detail = {"agency": robot.agency.name}
        audit.record(action, by=request.user, target=robot, now=timezone.now(), detail=detail)
    messages.success(request, f"{robot}已保存。")
    return redirect("list_robots")
