CREATE DATABASE cloned OWNER "App 2" TEMPLATE own_template;
